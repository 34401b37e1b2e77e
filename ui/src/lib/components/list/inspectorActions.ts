import type { Action } from '$lib/keys/actions.svelte';

type Inspecting = {
  /** What a record is called: `order`. */
  one: string;
  /** Whether the inspector is shown, and what shows or hides it. */
  inspecting: () => boolean;
  peek: () => void;
  /** Whether Esc has nothing nearer to undo: no text in the search, no rows selected. */
  atRest: () => boolean;
};

/** What shows and hides what is known of the row under a list's cursor. */
export function inspectorActions({ one, inspecting, peek, atRest }: Inspecting): Action[] {
  return [
    {
      id: 'record.close',
      title: 'Close the inspector',
      group: `This ${one}`,
      keys: ['Escape'],
      beside: 'search.leave',
      keysOnly: true,
      when: () => inspecting() && atRest() && !document.activeElement?.matches('input, textarea'),
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
