import type { Amount, OrderView, PurchaseRecord, PurchaseView } from '$lib/ipc';

import { counted, money } from './money';
import { flat } from './text';
import { day } from './time';

const same = (a: Amount | null, b: Amount | null) => a?.currency === b?.currency && a?.decimal === b?.decimal;
const low = (words: string) => flat(words).toLowerCase();

/** What of an order is another than before, in words, the most telling first. */
export function orderChanges(before: OrderView, after: OrderView): string[] {
  const out: string[] = [];
  if (before.row.state !== after.row.state)
    out.push(`was ${low(before.row.stateWords)}, is ${low(after.row.stateWords)}`);
  if (after.money.refunded && !same(before.money.refunded, after.money.refunded))
    out.push(`${money(after.money.refunded)} went back`);
  if (after.voids.length > before.voids.length) out.push('it was voided');
  out.push(...ofPurchase(before.purchase, after.purchase));
  out.push(...more(before.family.length, after.family.length, 'order'));
  if (out.length === 0 && after.versions.length > before.versions.length)
    out.push('only details changed: see what Google sent');
  return out;
}

/** What of a purchase is another than before, in words, the most telling first. */
export function purchaseChanges(before: PurchaseRecord, after: PurchaseRecord): string[] {
  const out: string[] = [];
  if (after.gone && !before.gone) out.push('Google no longer answers for it');
  out.push(...ofPurchase(before.purchase, after.purchase));
  if (before.row && after.row && !same(before.row.price, after.row.price) && after.row.price)
    out.push(`its price is ${money(after.row.price)}`);
  if (before.row?.priceChange !== after.row?.priceChange && after.row?.priceChange)
    out.push(`price change ${low(after.row.priceChange)}`);
  out.push(...more(before.orders.length, after.orders.length, 'order'));
  out.push(...more(before.chain.length, after.chain.length, 'linked purchase'));
  if (out.length === 0 && after.versions.length > before.versions.length)
    out.push('only details changed: see what Google sent');
  return out;
}

function ofPurchase(before: PurchaseView | null, after: PurchaseView | null): string[] {
  if (!after) return [];
  if (!before) return [`its purchase is ${low(after.stateWords)}`];
  const out: string[] = [];
  if (before.state !== after.state)
    out.push(`the purchase was ${low(before.stateWords)}, is ${low(after.stateWords)}`);
  if (before.expires !== after.expires && after.expires) out.push(`access until ${day(after.expires)}`);
  if (before.renews !== after.renews && after.renews !== null)
    out.push(after.renews ? 'it renews now' : 'it no longer renews');
  if (before.acknowledged !== after.acknowledged) out.push(low(after.acknowledged));
  return out;
}

const more = (before: number, after: number, one: string) =>
  after > before ? [counted(after - before, `more ${one}`)] : [];
