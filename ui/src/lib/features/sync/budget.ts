import type { Budget } from '$lib/ipc';
import { count } from '$lib/format/money';

/** A span as it is said after a number of calls: `a minute`, `in 30 s`. */
export function span(seconds: number): string {
  const known: Record<number, string> = { 1: 'a second', 60: 'a minute', 3600: 'an hour', 86_400: 'a day' };
  return known[seconds] ?? (seconds % 60 === 0 ? `in ${count(seconds / 60)} min` : `in ${count(seconds)} s`);
}

/** What tells one row of the budgets from the next: some are counted for each application. */
export function keyOf(budget: Budget): string {
  return `${budget.bucket} ${budget.package ?? ''}`;
}

/** A limit as typed: a number, nothing for what Google grants, or what would be right. */
export function limitIn(
  text: string,
  granted: number,
): { limit: number | null; wrong: null } | { limit: null; wrong: string } {
  const digits = text.trim().replace(/[\s,.'’_]/g, '');
  if (digits === '') return { limit: null, wrong: null };
  const limit = Number(digits);
  if (/^\d+$/.test(digits) && limit >= 1 && Number.isSafeInteger(limit)) return { limit, wrong: null };
  return { limit: null, wrong: `A whole number from 1 on, such as ${count(granted)}.` };
}
