import { RecordsList } from '$lib/components/list/list';
import { SOONEST, subscriptionSearch } from '$lib/queries/subscriptions.svelte';

import { COLUMNS } from './columns';

/** The list of subscriptions. */
export const subscriptions = new RecordsList({
  one: 'subscription',
  title: 'Subscriptions',
  search: subscriptionSearch,
  columns: COLUMNS,
  usual: SOONEST,
  key: (row) => row.token,
  hint: 'A product, plan, state, country, account, customer or token, such as',
  examples: ['premium', 'hold DE', 'yearly', 'canceled'],
});
