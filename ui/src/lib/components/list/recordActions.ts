import type { Action } from '$lib/keys/actions.svelte';

type Around = {
  /** What a record is called: `order`. */
  one: string;
  /** Whether the inspector is shown, and what shows or hides it. */
  inspecting: () => boolean;
  peek: () => void;
  /** Whether Esc has nothing nearer to undo: no text in the search, no rows selected. */
  atRest: () => boolean;
  /** Whether there is a record to ask about, and what asks. */
  some: () => boolean;
  verify: () => void;
};

/** What shows and hides what is known of the row under a list's cursor. */
export function inspectorActions({
  one,
  inspecting,
  peek,
  atRest,
}: Pick<Around, 'one' | 'inspecting' | 'peek' | 'atRest'>): Action[] {
  return [
    {
      id: 'record.close',
      title: 'Close the inspector',
      group: `This ${one}`,
      keys: ['Escape'],
      beside: 'search.leave',
      keysOnly: true,
      when: () => inspecting() && atRest() && !(document.activeElement instanceof HTMLInputElement),
      run: peek,
    },
    {
      id: 'record.peek',
      title: 'Show or hide the inspector',
      group: `This ${one}`,
      keys: ['Space'],
      run: peek,
    },
  ];
}

/** What can be done with the record under a list's cursor. */
export function recordActions({ one, inspecting, peek, atRest, some, verify }: Around): Action[] {
  return [...inspectorActions({ one, inspecting, peek, atRest }), verifyAction(one, some, verify)];
}

/** R, on whatever shows a record. */
export function verifyAction(one: string, when: () => boolean, run: () => void): Action {
  return {
    id: 'record.verify',
    title: `Verify this ${one} with Google now`,
    group: `This ${one}`,
    keys: ['r'],
    words: 'refresh',
    when,
    run,
  };
}
