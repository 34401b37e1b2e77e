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
  exported: {
    list: () => ({ of: 'activity', query: journalSearch.query, state: journalSearch.state }),
    id: (row) => String(row.number),
    columns: {
      title: ['action'],
      amount: ['amount', 'currency'],
      subject: ['product', 'order', 'token'],
      reason: ['reason', 'ticket'],
    },
  },
  opens: 'Open the order or purchase that it was about',
  hint: 'Any part of an id, a reason, a ticket, an agent’s name, such as',
  examples: ['refund', 'premium', 'acknowledge'],
});
