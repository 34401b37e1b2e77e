import type { ActionKind, Macro } from '$lib/ipc';

/** What a macro can do at Google, in the words of the menu. */
export const DOES: { kind: ActionKind; name: string }[] = [
  { kind: 'refund', name: 'Refund, access kept' },
  { kind: 'refundAndRevoke', name: 'Refund and end access' },
  { kind: 'cancelRenewal', name: 'Stop renewal' },
  { kind: 'stopPayments', name: 'Stop renewal for good' },
  { kind: 'revoke', name: 'End now with a full refund' },
  { kind: 'revokeProrated', name: 'End now with a prorated refund' },
  { kind: 'revokeItem', name: 'End one item with its refund' },
  { kind: 'defer', name: 'Put the next charge off' },
  { kind: 'acknowledge', name: 'Acknowledge' },
  { kind: 'consume', name: 'Consume' },
];

/** What a macro does, in a few words. */
export function doesOf({ action }: Macro): string {
  if (!action) return 'Nothing at Google';
  const name = DOES.find(({ kind }) => kind === action.kind)?.name ?? action.kind;
  if (action.kind === 'defer') return `${name} by ${action.days} days`;
  return action.kind === 'revokeItem' ? `End ${action.item} with its refund` : name;
}

/** A macro as it is typed. */
export type Typed = {
  name: string;
  kind: ActionKind | '';
  days: string;
  item: string;
  reason: string;
  tags: string;
  note: string;
  reply: string;
};

export const EMPTY: Typed = {
  name: '',
  kind: 'refund',
  days: '7',
  item: '',
  reason: '',
  tags: '',
  note: '',
  reply: '',
};

export const typedOf = (one: Macro): Typed => ({
  name: one.name,
  kind: one.action?.kind ?? '',
  days: `${one.action?.days ?? 7}`,
  item: one.action?.item ?? '',
  reason: one.reason,
  tags: one.tags.join(' '),
  note: one.note ?? '',
  reply: one.reply ?? '',
});

/** The macro that is typed. What is wrong with it the core says. */
export const macroOf = (typed: Typed): Macro => ({
  name: typed.name,
  action: typed.kind === '' ? null : { kind: typed.kind, days: daysOf(typed), item: itemOf(typed) },
  reason: typed.kind === '' ? '' : typed.reason,
  tags: typed.tags.split(/[\s,]+/).filter((word) => word !== ''),
  note: typed.note.trim() === '' ? null : typed.note,
  reply: typed.reply.trim() === '' ? null : typed.reply,
});

/** No such number is 0, which the core refuses in its words. */
function daysOf({ kind, days }: Typed): number | null {
  if (kind !== 'defer') return null;
  return /^\d{1,4}$/.test(days.trim()) ? Number(days.trim()) : 0;
}
const itemOf = ({ kind, item }: Typed) => (kind === 'revokeItem' ? item : null);

/** A text with a place put in where the cursor is, and where the cursor is then. */
export function put(text: string, from: number, to: number, place: string): { text: string; at: number } {
  const said = `{${place}}`;
  return { text: text.slice(0, from) + said + text.slice(to), at: from + said.length };
}
