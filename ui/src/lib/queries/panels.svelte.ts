/** What lies over the window, and what parts of different features must agree on. */
class Panels {
  palette = $state<'actions' | 'records' | null>(null);
  keySheet = $state(false);
  /** The dialog that imports, and the one that asks before the customer links are forgotten. */
  importing = $state(false);
  forgetting = $state(false);
  /** The dialog that says who acts here, and what the workspace lets be done. */
  desk = $state(false);
  /** The dialog with the limits of the workspace. */
  rails = $state(false);
  /** The dialog with the macros, and on which it opens. */
  macros = $state(false);
  /** Which field of the notes of a record is asked for; whoever shows them gives it the keyboard. */
  noting = $state<'note' | 'tag' | null>(null);
}

export const panels = new Panels();

/** Puts the cursor into the search field of the bar, wherever it is. */
export function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('#bar-search');
  field?.focus();
  field?.select();
}

/** Gives the keyboard back to the list, the tree or whatever a screen calls its main thing. */
export function focusMain(): void {
  document.querySelector<HTMLElement>('[data-main-focus]')?.focus();
}
