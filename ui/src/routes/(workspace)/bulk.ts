import { goto } from '$app/navigation';
import { bulkActions, type Beginning } from '$lib/features/bulk/begin';
import { orders } from '$lib/features/orders/list';
import { subscriptions } from '$lib/features/subscriptions/list';
import type { OrderRow, SortBy, SubscriptionRow, SubscriptionSortBy } from '$lib/ipc';
import type { Action } from '$lib/keys/actions.svelte';

const go = (path: string) => void goto(path);

/** The lists from which a bulk can begin. A bulk knows the search of orders only. */
export const ofOrders: Beginning<OrderRow, SortBy> = {
  list: orders,
  id: (row) => row.id,
  searched: true,
  go,
};
export const ofSubscriptions: Beginning<SubscriptionRow, SubscriptionSortBy> = {
  list: subscriptions,
  id: (row) => row.token,
  searched: false,
  go,
};

/** The bulks by name in the palette: with what is selected or searched for in the list that is shown. */
export function bulksFrom(path: string): Action[] {
  if (path === '/orders') return bulkActions(ofOrders, go);
  if (path === '/subscriptions') return bulkActions(ofSubscriptions, go);
  return bulkActions(null, go);
}
