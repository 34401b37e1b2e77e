import { Sequence, stroke } from './strokes';

/** Something a person can do here. One list feeds the keys, the palette and the key sheet. */
export type Action = {
  id: string;
  title: string;
  group: string;
  /** Strokes that do it; the first is the one that is taught. */
  keys?: string[];
  run: () => void;
  /** Whether it makes sense now. */
  when?: () => boolean;
  /** Works while typing in the search field, too; Escape in any field. */
  inFields?: boolean;
  /** Taught on the key sheet, but not offered in the palette. */
  keysOnly?: boolean;
  /** The action on whose line of the key sheet it stands, for one that is only another way or the way back. */
  beside?: string;
  /** More words to find it by. */
  words?: string;
  /** Comes after the others of its group that are found by the same words. */
  last?: boolean;
};

class Actions {
  /** All registered, the latest screen's last. */
  all = $state.raw<Action[]>([]);
  /** The same, kept apart: while an effect is taken down, state still reads as it was before what took it down. */
  #all: Action[] = [];
  #sequence = new Sequence();

  /**
   * Registers for as long as a component lives: return the answer from an effect. What lies `under` a screen yields
   * to it whenever it is registered.
   */
  register(actions: Action[], under = false): () => void {
    this.#become(under ? [...actions, ...this.#all] : [...this.#all, ...actions]);
    return () => this.#become(this.#all.filter((action) => !actions.includes(action)));
  }

  #become(all: Action[]): void {
    this.#all = all;
    this.all = all;
  }

  /** Does what the press asks for. Later registrations win, so a screen can speak before the shell. */
  press(event: KeyboardEvent): void {
    if (
      event.defaultPrevented ||
      event.isComposing ||
      ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)
    )
      return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest('[role=dialog],[role=alertdialog],[role=menu],[role=listbox]')) return;
    const typing = target?.matches('input, textarea, select, [contenteditable]') ?? false;
    // The list is walked from its search field; in any other the arrows and Enter are the field's own.
    const searching = target?.matches('#bar-search') ?? false;
    const pressing =
      (event.key === ' ' || event.key === 'Enter') &&
      !(event.ctrlKey || event.metaKey) &&
      (target?.closest('button, a, summary, [role=button]') ?? false);
    if (pressing) return;
    const now = stroke(event);
    const names = typing ? [now] : this.#sequence.names(now, event.timeStamp);
    for (const name of names) {
      const action = this.all.findLast(
        (a) =>
          a.keys?.includes(name) &&
          (!typing || (a.inFields && (searching || name === 'Escape')) || name.startsWith('mod+')) &&
          (a.when?.() ?? true),
      );
      if (!action) continue;
      event.preventDefault();
      this.#sequence.forget();
      action.run();
      return;
    }
  }
}

export const actions = new Actions();
