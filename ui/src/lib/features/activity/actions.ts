import type { Action } from '$lib/keys/actions.svelte';
import { chainCheck } from '$lib/queries/journal.svelte';

import { stateActions } from './states';

const GROUP = 'The journal';

/** What can be done with the journal as a whole. */
export function pageActions(): Action[] {
  return [
    ...stateActions(),
    {
      id: 'activity.verify',
      title: 'Verify the journal’s chain',
      group: GROUP,
      words: 'hash tamper sound',
      run: () => void chainCheck.run(),
    },
  ];
}
