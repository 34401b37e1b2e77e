import type { SubscriptionView } from '$lib/ipc';
import type { Action } from '$lib/keys/actions.svelte';
import { subscriptionSearch } from '$lib/queries/subscriptions.svelte';

/** The saved views, by name in the palette. */
export function viewActions(views: SubscriptionView[]): Action[] {
  return views.map((view) => ({
    id: `subscriptions.view.${view.id}`,
    title: `Show: ${view.title}`,
    group: 'Views',
    words: view.about,
    run: () => subscriptionSearch.look(view.id),
  }));
}
