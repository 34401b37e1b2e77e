import { ask, commands, type Answer, type OrderRow, type OrderTotals, type SortBy } from '$lib/ipc';

import { ListSearch, type Listing, type Order, type Question } from './listSearch.svelte';

export const NEWEST: Order<SortBy> = { by: 'placed', descending: true };

/** The search over orders. */
class OrderSearch extends ListSearch<OrderRow, SortBy, OrderTotals> {
  protected find(question: Question<SortBy>): Promise<Answer<Listing<OrderRow>>> {
    return ask(commands.searchOrders(question));
  }
  protected sum(query: string): Promise<Answer<OrderTotals>> {
    return ask(commands.orderTotals(query));
  }
}

export const orderSearch = new OrderSearch();
