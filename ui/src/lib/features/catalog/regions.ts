import { LOCALE } from '$lib/format/locale';
import type { PriceRow } from '$lib/ipc';

const names = new Map<string, Intl.DisplayNames>();

/** A region's name in the person's language; the code itself where Intl does not know it. */
export function regionName(code: string, locale?: string): string {
  const key = locale ?? '';
  const found =
    names.get(key) ?? new Intl.DisplayNames(locale ?? LOCALE, { type: 'region', fallback: 'code' });
  names.set(key, found);
  try {
    return found.of(code) ?? code;
  } catch {
    return code;
  }
}

/** Rows by name, narrowed to what is looked for: a name, a code or a currency. All, where nothing matches. */
export function regionsFor(rows: PriceRow[], find: string, locale?: string): (PriceRow & { name: string })[] {
  const collator = new Intl.Collator(locale ?? LOCALE);
  const named = rows
    .map((row) => ({ ...row, name: regionName(row.region, locale) }))
    .sort((a, b) => collator.compare(a.name, b.name));
  const wanted = find.trim().toLowerCase();
  if (!wanted) return named;
  const matching = named.filter(
    (row) =>
      row.name.toLowerCase().includes(wanted) ||
      row.region.toLowerCase() === wanted ||
      row.currency.toLowerCase() === wanted,
  );
  return matching.length ? matching : named;
}
