import type { AttentionItem, AttentionKind, AttentionStep, Tone, Urgency } from '$lib/ipc';

/** What the one next step is called, and whether it opens a dialog. */
export const STEPS: Record<AttentionStep, string> = {
  answer: 'Answer…',
  confirm: 'Confirm…',
  acknowledge: 'Acknowledge…',
  check: 'Check now',
  bulk: 'Open',
  look: 'Open',
  sync: 'Sync now',
  doctor: 'Open Sync',
};

/** What a kind is called where it is chosen, and what is told of it. */
export const KINDS: Record<AttentionKind, { title: string; told: string }> = {
  review: { title: 'Chargeback reviews', told: 'New ones, and at 12, 4 and 1 hours left' },
  secondPerson: { title: 'Actions that wait for a second person', told: 'New ones' },
  unacknowledged: { title: 'Purchases nobody acknowledged', told: 'A day and four hours before the refund' },
  unsettled: { title: 'Actions sent, not confirmed', told: 'When it is known what became of them' },
  bulk: { title: 'Bulks that wait', told: 'When one pauses by itself' },
  sync: { title: 'Failing or stale synchronisation', told: 'When it has failed for ten minutes' },
  payment: { title: 'Failed payments of those who paid much', told: 'New ones' },
};

export const TONES: Record<Urgency, Tone> = { urgent: 'alert', soon: 'warn', later: 'mute' };
export const URGENCY: Record<Urgency, string> = {
  urgent: 'Urgent',
  soon: 'Due soon',
  later: 'Worth knowing',
};

/** Where the record of an item is. */
export function placeOf({ step, order, token, action, bulk }: AttentionItem): string | null {
  switch (step) {
    case 'check':
      return action === null ? '/activity' : `/activity?number=${action}`;
    case 'bulk':
      return bulk === null ? '/activity?bulks' : `/activity/bulk/${bulk}`;
    case 'sync':
    case 'doctor':
      return '/sync';
    case 'look':
      return token && `/subscriptions/${encodeURIComponent(token)}`;
    default:
      if (order) return `/orders/${encodeURIComponent(order)}`;
      return token && `/subscriptions/${encodeURIComponent(token)}`;
  }
}
