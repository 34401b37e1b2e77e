import type { TagCount } from '$lib/ipc';

const MOST = 7;

/** The tags in use that fit what is typed, those that begin with it first, without those that are carried already. */
export function suggest(known: TagCount[], typed: string, carried: string[]): TagCount[] {
  const piece = typed.trim().toLowerCase();
  const fits = known.filter(({ word }) => word.includes(piece) && !carried.includes(word));
  const begins = (tag: TagCount) => Number(tag.word.startsWith(piece));
  return fits.sort((a, b) => begins(b) - begins(a)).slice(0, MOST);
}

/** What is typed, taken apart into tags: as they are pasted, with commas or spaces between. */
export function wordsIn(typed: string): string[] {
  return [
    ...new Set(
      typed
        .split(/[\s,;]+/)
        .map((word) => word.replace(/^#/, '').toLowerCase())
        .filter(Boolean),
    ),
  ];
}
