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
  exported: {
    list: () => ({
      of: 'subscriptions',
      query: subscriptionSearch.query,
      view: subscriptionSearch.view,
      sort: subscriptionSearch.sort,
    }),
    id: (row) => row.token,
    columns: {
      product: ['product', 'plan'],
      account: ['account', 'customer_email', 'customer_name'],
      price: ['price', 'currency'],
      next: ['next', 'next_event'],
      priceChange: ['price_change'],
      latestOrder: ['latest_order'],
    },
  },
  hint: 'A product, plan, state, country, account, customer or token, such as',
  examples: ['premium', 'hold DE', 'yearly', 'canceled'],
});
