/** A stretch of selected rows, both ends included. */
export type Range = [from: number, to: number];
/** Where the cursor is, where Shift counts from, and all that is selected. */
export type Selection = { active: number; anchor: number; ranges: Range[] };

export const NONE: Selection = { active: -1, anchor: -1, ranges: [] };

/** One row and nothing else. */
export function only(index: number): Selection {
  return { active: index, anchor: index, ranges: [[index, index]] };
}

/** So many rows from the first on. */
export function all(count: number): Selection {
  return { active: 0, anchor: 0, ranges: [[0, count - 1]] };
}

/** From the anchor to here. */
export function extend(selection: Selection, index: number): Selection {
  const anchor = selection.anchor < 0 ? index : selection.anchor;
  return { active: index, anchor, ranges: [[Math.min(anchor, index), Math.max(anchor, index)]] };
}

/** One row more, or less. */
export function toggle(selection: Selection, index: number): Selection {
  const ranges = isSelected(selection, index)
    ? selection.ranges.flatMap(([from, to]): Range[] =>
        index < from || index > to
          ? [[from, to]]
          : [
              ...(from < index ? [[from, index - 1] as Range] : []),
              ...(index < to ? [[index + 1, to] as Range] : []),
            ],
      )
    : [...selection.ranges, [index, index] as Range];
  return { active: index, anchor: index, ranges };
}

/** The same rows after so many came before them. */
export function shift(selection: Selection, by: number): Selection {
  const ranges = selection.ranges.map(([from, to]): Range => [from + by, to + by]);
  return { active: selection.active + by, anchor: selection.anchor + by, ranges };
}

export function isSelected(selection: Selection, index: number): boolean {
  return selection.ranges.some(([from, to]) => index >= from && index <= to);
}

export function sizeOf(selection: Selection): number {
  return selection.ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}

/** All selected rows in the order of the list, at most so many. */
export function indexesOf(selection: Selection, most: number): number[] {
  const out: number[] = [];
  for (const [from, to] of [...selection.ranges].sort((a, b) => a[0] - b[0])) {
    for (let i = from; i <= to && out.length < most; i++) out.push(i);
  }
  return out;
}
