import type { NotificationKind, NotificationOutcome, NotificationRow } from '$lib/ipc';

export const KINDS: { kind: NotificationKind | null; title: string }[] = [
  { kind: null, title: 'All' },
  { kind: 'subscription', title: 'Subscriptions' },
  { kind: 'oneTime', title: 'One-time' },
  { kind: 'voided', title: 'Voided' },
  { kind: 'review', title: 'Chargebacks' },
  { kind: 'test', title: 'Tests' },
  { kind: 'unknown', title: 'Unknown' },
];

export const OUTCOMES: Record<NotificationOutcome, string> = {
  lookedUp: 'looked up',
  waiting: 'waiting',
  nothing: 'nothing to do',
};

/** Seconds as a person says them: `4 s`, `12 min`, `3 h`, `2 days`. */
export function lag(seconds: number): string {
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 6_000) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** Slow enough to be looked at: Google says that most come within seconds. */
export const isLate = (row: NotificationRow) => row.lagSeconds > 300;

/** Where the record that a notification is about is shown; nothing where it is about none. */
export function placeOf(row: NotificationRow): string | null {
  if (row.token) return `/subscriptions/${encodeURIComponent(row.token)}`;
  if (row.order) return `/orders/${encodeURIComponent(row.order)}`;
  return null;
}
