import type { ActionKind, Amount } from '$lib/ipc';

/** What can be forbidden, in the order of the menu. */
export const KINDS: { id: ActionKind; name: string }[] = [
  { id: 'refund', name: 'Refund, access kept' },
  { id: 'refundAndRevoke', name: 'Refund and end access' },
  { id: 'cancelRenewal', name: 'Stop renewal' },
  { id: 'stopPayments', name: 'Stop renewal for good' },
  { id: 'revoke', name: 'End now with a full refund' },
  { id: 'revokeProrated', name: 'End now with a prorated refund' },
  { id: 'revokeItem', name: 'End one item' },
  { id: 'defer', name: 'Put the next charge off' },
  { id: 'acknowledge', name: 'Acknowledge' },
  { id: 'consume', name: 'Consume' },
  { id: 'review', name: 'Answer a chargeback review' },
];

/** As they are typed: `EUR 100.00, JPY 15000`. */
export const written = (limits: Amount[]): string =>
  limits.map(({ currency, decimal }) => `${currency} ${decimal}`).join(', ');

/** What was typed, for the program to judge; an amount without a currency stays as it is and is refused by name. */
export function read(text: string): Amount[] {
  return text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [, before, amount, after] = /^([a-z]*)\s*([^a-z]*?)\s*([a-z]*)$/i.exec(part) ?? [];
      const currency = before || after || '';
      return amount === undefined ? { currency: '', decimal: part } : { currency, decimal: amount };
    });
}
