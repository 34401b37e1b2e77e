import { counted } from '$lib/format/money';
import { copy } from '$lib/queries/notices.svelte';
import { journalSearch } from '$lib/queries/journal.svelte';
import { preferences } from '$lib/queries/preferences.svelte';

import { exported, type Form } from './export';

export const FORMS: { form: Form; name: string }[] = [
  { form: 'csv', name: 'CSV' },
  { form: 'json', name: 'JSON' },
  { form: 'markdown', name: 'Markdown' },
];

/** Whether what is given away keeps order ids and tokens to itself. */
export const masking = {
  get on(): boolean {
    return preferences.get('activity.mask', false);
  },
  set on(value: boolean) {
    preferences.set('activity.mask', value);
  },
};

/** Puts all that is listed on the clipboard, what is not loaded yet included. */
export async function giveAway({ form, name }: (typeof FORMS)[number]): Promise<void> {
  const mask = masking.on;
  let what = `as ${name}`;
  const text = journalSearch.everything().then((rows) => {
    what = `${counted(rows.length, 'action')} as ${name}${mask ? ', ids masked' : ''}`;
    return exported(rows, form, mask);
  });
  await copy(text, () => what);
}
