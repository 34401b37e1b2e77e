/**
 * The locale to write numbers and dates in; undefined leaves it to the engine. Where the system is set to no language
 * at all (`LANG=C`) that would be POSIX, which writes 4000 for 4,000: plain English reads better.
 */
export function usable(ours: string): string | undefined {
  return /posix/i.test(ours) ? 'en' : undefined;
}

export const LOCALE = usable(new Intl.NumberFormat().resolvedOptions().locale);
