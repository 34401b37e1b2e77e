import type { Action } from '$lib/keys/actions.svelte';

import { inspectorActions } from './inspectorActions';

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
  /** What shows the menu of what can be done at Google. */
  act: () => void;
  /** What shows the notes and tags, with the keyboard in that field. */
  note: (field: 'note' | 'tag') => void;
};

/** What can be done with the record under a list's cursor. */
export function recordActions({ one, inspecting, peek, atRest, some, verify, act, note }: Around): Action[] {
  return [
    // Space and Esc.
    ...inspectorActions({ one, inspecting, peek, atRest }),
    verifyAction(one, some, verify),
    actAction(one, some, act),
    ...noteActions(one, some, note),
  ];
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

/** A, on whatever shows a record. It only shows the menu: nothing that takes money or access is on a single key. */
export function actAction(one: string, when: () => boolean, run: () => void): Action {
  return {
    id: 'record.act',
    title: `What can be done to this ${one} at Google…`,
    group: `This ${one}`,
    keys: ['a'],
    words: 'actions refund revoke cancel defer acknowledge consume',
    when,
    run,
  };
}

/** N and T, on whatever shows a record. */
export function noteActions(
  one: string,
  when: () => boolean,
  note: (field: 'note' | 'tag') => void,
): Action[] {
  const group = `This ${one}`;
  return [
    {
      id: 'record.note',
      title: 'Add a note…',
      group,
      keys: ['n'],
      words: 'comment write remember',
      when,
      run: () => note('note'),
    },
    {
      id: 'record.tag',
      title: 'Add a tag…',
      group,
      keys: ['t'],
      words: 'label mark',
      when,
      run: () => note('tag'),
    },
  ];
}
