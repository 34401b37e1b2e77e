import type { Action } from '$lib/keys/actions.svelte';
import { chainCheck } from '$lib/queries/journal.svelte';

import { FORMS, giveAway, masking } from './giveAway';
import { stateActions } from './states';

const GROUP = 'The journal';

/** What can be done with the journal as a whole. */
export function pageActions(): Action[] {
  const mask = (on: boolean): Action => ({
    id: `activity.mask.${on ? 'on' : 'off'}`,
    title: on ? 'Mask ids in what is exported' : 'Do not mask ids in what is exported',
    group: GROUP,
    words: 'privacy export',
    when: () => masking.on !== on,
    run: () => (masking.on = on),
  });
  return [
    ...stateActions(),
    {
      id: 'activity.verify',
      title: 'Verify the journal’s chain',
      group: GROUP,
      words: 'hash tamper sound',
      run: () => void chainCheck.run(),
    },
    ...FORMS.map((way): Action => ({
      id: `activity.export.${way.form}`,
      title: `Export what is listed as ${way.name}`,
      group: GROUP,
      words: 'copy clipboard',
      run: () => void giveAway(way),
    })),
    mask(true),
    mask(false),
  ];
}
