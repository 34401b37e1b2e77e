import type { Amount, BulkKind, BulkPlan } from '$lib/ipc';

import { count, counted, money } from './money';

type Wording = {
  /** As a choice: `Refund, keep access`. */
  name: string;
  /** What it means to whom it is done. */
  says: string;
  /** What the button says, with how many. */
  verb: (n: number) => string;
  /** What its rows are called. */
  one: string;
};

/** What can be done to many, in the groups of the menus. */
export const BULK_KINDS: BulkKind[][] = [
  ['refund', 'refundAndRevoke'],
  ['cancelRenewal', 'stopPayments'],
  ['revoke', 'revokeProrated'],
  ['acknowledge', 'verify'],
];

export const BULK_WORDS: Record<BulkKind, Wording> = {
  refund: {
    name: 'Refund, keep access',
    says: 'The money goes back. Access and renewal stay.',
    verb: (n) => `Refund ${counted(n, 'order')}, keep access`,
    one: 'order',
  },
  refundAndRevoke: {
    name: 'Refund and end access',
    says: 'The money goes back, and what it paid for is taken away.',
    verb: (n) => `Refund ${counted(n, 'order')} and end access`,
    one: 'order',
  },
  cancelRenewal: {
    name: 'Stop renewal',
    says: 'No more charges. Customers can restore it until it ends.',
    verb: (n) => `Stop the renewal of ${counted(n, 'purchase')}`,
    one: 'purchase',
  },
  stopPayments: {
    name: 'Stop renewal for good',
    says: 'No more charges. Customers cannot restore it.',
    verb: (n) => `Stop ${counted(n, 'renewal')} for good`,
    one: 'purchase',
  },
  revoke: {
    name: 'End now, full refund',
    says: 'Access ends now, the latest charge goes back.',
    verb: (n) => `End ${counted(n, 'purchase')} with a full refund`,
    one: 'purchase',
  },
  revokeProrated: {
    name: 'End now, prorated refund',
    says: 'Access ends now, what the time left is worth goes back.',
    verb: (n) => `End ${counted(n, 'purchase')} with a prorated refund`,
    one: 'purchase',
  },
  acknowledge: {
    name: 'Acknowledge',
    says: 'Tells Google that it was delivered. Nothing is taken.',
    verb: (n) => `Acknowledge ${counted(n, 'purchase')}`,
    one: 'purchase',
  },
  verify: {
    name: 'Verify',
    says: 'Asks Google how each is now. Nothing is changed.',
    verb: (n) => `Ask Google about ${count(n)}`,
    one: 'row',
  },
};

/** The same in one list. */
export const ALL_KINDS = BULK_KINDS.flat();

const MOVES_MONEY: BulkKind[] = ['refund', 'refundAndRevoke', 'revoke', 'revokeProrated'];

/** Whether money goes back with it. */
export function movesMoney(kind: BulkKind): boolean {
  return MOVES_MONEY.includes(kind);
}

/** What confirming does, with how much goes back where that is one sum: amounts of different currencies never add up. */
export function bulkVerb({ kind, count: n, totals, withoutAmount }: BulkPlan, locale?: string): string {
  const verb = BULK_WORDS[kind].verb(n);
  const [only, other] = totals;
  return only && !other && withoutAmount === 0 ? `${verb}: ${money(only, locale)}` : verb;
}

/** About how long something takes: `a few seconds`, `about 4 minutes`, `about 2 h 10 min`. */
export function lasting(seconds: number): string {
  if (seconds < 10) return 'a few seconds';
  if (seconds < 50) return `about ${Math.round(seconds / 5) * 5} seconds`;
  if (seconds < 90) return 'about a minute';
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} minutes`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest ? `about ${hours} h ${rest} min` : `about ${counted(hours, 'hour')}`;
}

/** A time left as a clock has it: `0:08`, `1:02:00`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A whole number as somebody typed it, whatever their locale sets between thousands; nothing for any other text. */
export function typedCount(text: string): number | null {
  const digits = text.trim().replace(/(?<=\d)[ .,'’\u00a0\u202f](?=\d{3})/g, '');
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}

const same = (a: Amount[], b: Amount[]) =>
  a.length === b.length &&
  a.every((sum, n) => sum.currency === b[n]!.currency && sum.decimal === b[n]!.decimal);

/** What another plan of the same says that the one before did not, in words; empty where they say the same. */
export function planChanges(before: BulkPlan, after: BulkPlan): string[] {
  const changes: string[] = [];
  if (before.count !== after.count)
    changes.push(`${counted(after.count, 'row')} can be sent now, not ${count(before.count)}.`);
  if (!same(before.totals, after.totals)) changes.push('What goes back is not the same.');
  const counts = (plan: BulkPlan) =>
    JSON.stringify(plan.verdicts.map(({ verdict, count: n }) => [verdict, n]));
  if (changes.length === 0 && counts(before) !== counts(after))
    changes.push('What is left out is not the same.');
  return changes;
}
