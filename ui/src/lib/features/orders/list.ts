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
  exported: {
    list: () => ({ of: 'orders', query: orderSearch.query, sort: orderSearch.sort }),
    id: (row) => row.id,
    columns: { product: ['product', 'plan'], amount: ['amount', 'currency'] },
  },
  hint: 'Any part of an order id, token or account, or words such as',
  examples: ['refunded', 'premium DE', '2026-09', '>50EUR', '3312'],
});
