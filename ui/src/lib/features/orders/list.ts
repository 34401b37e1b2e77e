import { RecordsList } from '$lib/components/list/list';
import { NEWEST, orderSearch } from '$lib/queries/orders.svelte';

import { COLUMNS } from './columns';

/** The list of orders. */
export const orders = new RecordsList({
  one: 'order',
  title: 'Orders',
  search: orderSearch,
  columns: COLUMNS,
  usual: NEWEST,
  key: (row) => row.id,
  hint: 'Any part of an order id, token or account, or words such as',
  examples: ['refunded', 'premium DE', '2026-09', '>50EUR', '3312'],
});
