import type { ActionState } from '$lib/ipc';
import type { Action } from '$lib/keys/actions.svelte';
import { journalSearch } from '$lib/queries/journal.svelte';

export const ALL = { id: 'all', title: 'All', about: 'Everything that was done in this workspace.' };

/** Where an action can stand, what needs a look first. */
export const STATES: { id: ActionState; title: string; about: string }[] = [
  {
    id: 'unknown',
    title: 'Sent, not confirmed',
    about: 'Nobody knows yet whether Google carried it out. Purser looks again by itself.',
  },
  { id: 'confirmed', title: 'Confirmed', about: 'Google carried it out, and it was read back.' },
  { id: 'refused', title: 'Refused', about: 'Google refused it. Nothing was changed.' },
  {
    id: 'notDone',
    title: 'Not done',
    about: 'It was read back, and nothing had changed: it was never carried out.',
  },
  { id: 'sending', title: 'Sending', about: 'On its way to Google.' },
];

/** The states, by name in the palette. */
export function stateActions(): Action[] {
  const look = (id: string, title: string, words: string, state: ActionState | null): Action => ({
    id: `activity.view.${id}`,
    title: `Show: ${title.toLowerCase()}`,
    group: 'Views',
    words,
    run: () => journalSearch.look(state),
  });
  return [
    look(ALL.id, 'all actions', ALL.about, null),
    ...STATES.map(({ id, title, about }) => look(id, title, about, id)),
  ];
}
