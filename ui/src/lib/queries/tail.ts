/**
 * What was just read from the top of a tail, and below it what was loaded before. Nothing where the two do not meet:
 * then more came in between than a page holds, and the tail starts over.
 */
export function joinHead<Row extends { id: string }>(head: Row[], before: Row[]): Row[] | null {
  const last = head.at(-1);
  const at = last ? before.findIndex((row) => row.id === last.id) : -1;
  return at < 0 ? null : [...head, ...before.slice(at + 1)];
}
