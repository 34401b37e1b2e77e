import type { ActionKind, ActionOffer } from '$lib/ipc';

const GROUPS: ActionKind[][] = [
  ['refund', 'refundAndRevoke'],
  ['cancelRenewal', 'stopPayments'],
  ['revoke', 'revokeProrated', 'revokeItem'],
  ['defer', 'acknowledge', 'consume'],
  ['review'],
];

/** The offers in the groups of the menu, in the order in which they came; empty groups left out. */
export function grouped(offers: ActionOffer[]): ActionOffer[][] {
  const groups = GROUPS.map((kinds) => offers.filter((offer) => kinds.includes(offer.kind))).filter(
    (group) => group.length > 0,
  );
  // A review whose clock runs comes first, and then it came first.
  const asked = offers[0]?.kind === 'review' ? groups.pop() : undefined;
  return asked ? [asked, ...groups] : groups;
}

/** Whether it is only the workspace that does not let it be done: then the menu says so once, at its head. */
export function onlyReadOnly(offer: ActionOffer, readOnly: boolean): boolean {
  return readOnly && offer.whyNot !== null && /read-only/.test(offer.whyNot);
}
