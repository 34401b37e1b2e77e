import type { Place } from '$lib/queries/notes.svelte';

/** What a record is called by, as far as it is known. */
export type Ids = { order: string | null; token: string | null; account: string | null };

/** Where notes and tags of a record can stand, the record itself first. */
export function placesOf({ order, token, account }: Ids): Place[] {
  const places: Place[] = [];
  if (order) places.push({ id: 'order', target: { order } });
  if (token) places.push({ id: 'purchase', target: { token } });
  if (account) places.push({ id: 'account', target: { account } });
  return places;
}

type Words = {
  /** In the switch. */
  short: string;
  /** In a sentence. */
  on: string;
  /** In the field for a tag. */
  tag: string;
  /** What stands there is about. */
  means: string;
};

export const PLACES: Record<Place['id'], Words> = {
  order: { short: 'This order', tag: 'Tag this order', on: 'on this order', means: 'About this order only' },
  purchase: {
    short: 'Purchase',
    tag: 'Tag the purchase',
    on: 'on the purchase',
    means: 'About all orders of this purchase',
  },
  account: {
    short: 'Account',
    tag: 'Tag the account',
    on: 'on the account',
    means: 'About all purchases of this customer',
  },
};
