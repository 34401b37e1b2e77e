import {
  ask,
  commands,
  type Answer,
  type SubscriptionRow,
  type SubscriptionSortBy,
  type SubscriptionView,
} from '$lib/ipc';

import { ListSearch, type Listing, type Order, type Question } from './listSearch.svelte';

export const SOONEST: Order<SubscriptionSortBy> = { by: 'next', descending: false };
/** The view that leaves nothing out. */
export const ALL = 'all';

/** The search over subscriptions, within a saved view. What is said of all are the views, with their counts. */
class SubscriptionSearch extends ListSearch<SubscriptionRow, SubscriptionSortBy, SubscriptionView[]> {
  view = $state(ALL);

  /** The views, as they were counted last. */
  get views(): SubscriptionView[] {
    return this.totals ?? [];
  }
  /** How many rows there are in all, as far as that is known. */
  get count(): number | null {
    return this.views.find((view) => view.id === this.view)?.count ?? null;
  }

  look(view: string): void {
    if (view === this.view) return;
    this.view = view;
    this.soon();
  }

  protected find(question: Question<SubscriptionSortBy>): Promise<Answer<Listing<SubscriptionRow>>> {
    return ask(commands.subscriptions({ ...question, view: this.view === ALL ? null : this.view }));
  }
  protected sum(query: string): Promise<Answer<SubscriptionView[]>> {
    return ask(commands.subscriptionViews(query));
  }
}

export const subscriptionSearch = new SubscriptionSearch();
