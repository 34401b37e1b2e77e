import type { Amount } from '$lib/ipc';

import { LOCALE } from './locale';

const formats = new Map<string, Intl.NumberFormat>();

/**
 * An amount as the locale writes it: `€9.99`, `¥1,200`. The decimal text goes to Intl as text, so that it is never
 * a float, and is shown with exactly the decimals it came with.
 */
export function money(amount: Amount, locale?: string): string {
  const decimals = amount.decimal.split('.')[1]?.length ?? 0;
  const key = `${locale ?? ''} ${amount.currency} ${decimals}`;
  let format = formats.get(key);
  if (!format) {
    format = formatOf(amount.currency, decimals, locale);
    formats.set(key, format);
  }
  return format.format(amount.decimal as Intl.StringNumericLiteral);
}

/** The number alone, for a column whose currency stands beside it: `1,199.00`. */
export function figure(amount: Amount, locale?: string): string {
  const decimals = amount.decimal.split('.')[1]?.length ?? 0;
  const key = `${locale ?? ''} # ${decimals}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale ?? LOCALE, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(key, format);
  }
  return format.format(amount.decimal as Intl.StringNumericLiteral);
}

/** Whether an exact decimal is zero, read as text. */
export function isZero(amount: Amount): boolean {
  return /^-?0*(\.0*)?$/.test(amount.decimal);
}

const counts = new Map<string, Intl.NumberFormat>();

/** A count with the locale's grouping. */
export function count(n: number, locale?: string): string {
  const format = counts.get(locale ?? '') ?? new Intl.NumberFormat(locale ?? LOCALE);
  counts.set(locale ?? '', format);
  return format.format(n);
}

/** `1 order`, `2 orders`. */
export function counted(n: number, one: string, many = `${one}s`, locale?: string): string {
  return `${count(n, locale)} ${n === 1 ? one : many}`;
}

function formatOf(currency: string, decimals: number, locale?: string): Intl.NumberFormat {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  try {
    return new Intl.NumberFormat(locale ?? LOCALE, { style: 'currency', currency, ...digits });
  } catch {
    // Not three letters: Google sent something new. Show the number, and the code as it came, in the caller.
    return new Intl.NumberFormat(locale ?? LOCALE, digits);
  }
}
