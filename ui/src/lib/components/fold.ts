/**
 * Which of some things in a row are shown where not all have room, by their indexes: as many as fit beside whatever
 * leads to the rest, and always the chosen one, which then takes the last place.
 */
export function fold(widths: number[], room: number, rest: number, chosen: number): number[] {
  const all = widths.map((_, index) => index);
  const needs = (shown: number[]) => shown.reduce((sum, index) => sum + widths[index]!, 0);
  if (needs(all) <= room) return all;
  let shown = all;
  while (shown.length > 1 && needs(shown) + rest > room) shown = shown.slice(0, -1);
  if (chosen < 0 || shown.includes(chosen)) return shown;
  // The chosen one may be wider than what it takes the place of.
  while (shown.length > 1 && needs(shown.slice(0, -1)) + widths[chosen]! + rest > room)
    shown = shown.slice(0, -1);
  return [...shown.slice(0, -1), chosen];
}
