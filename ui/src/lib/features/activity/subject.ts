import type { ActionRecord } from '$lib/ipc';

/** The record that an action was about, and what it is called: a refund is of an order, all else of a purchase. */
export function subject({ kind, order, token }: ActionRecord): { path: string; name: string } | null {
  const ofOrder = kind === 'refund' || kind === 'refundAndRevoke';
  if (order && (ofOrder || !token))
    return { path: `/orders/${encodeURIComponent(order)}`, name: 'the order' };
  return token ? { path: `/subscriptions/${encodeURIComponent(token)}`, name: 'the purchase' } : null;
}
