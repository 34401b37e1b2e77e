import { RecordsList } from '$lib/components/list/list';
import { journalSearch, NEWEST_FIRST } from '$lib/queries/journal.svelte';

import { COLUMNS } from './columns';

/** The list of what was done. */
export const activity = new RecordsList({
  one: 'action',
  title: 'Activity',
  search: journalSearch,
  columns: COLUMNS,
  usual: NEWEST_FIRST,
  key: (row) => String(row.number),
  opens: 'Open the order or purchase that it was about',
  hint: 'Any part of an id, a reason, a ticket, an agent’s name, such as',
  examples: ['refund', 'premium', 'acknowledge'],
});
