import type { DiffRow } from '$lib/ipc';

/** A change, or a run of places that are the same, folded into one. */
export type DiffPiece =
  { kind: 'change'; key: string; row: DiffRow } | { kind: 'same'; key: string; rows: DiffRow[] };

/** Places in their order, with what did not change folded. */
export function pieces(rows: DiffRow[]): DiffPiece[] {
  const out: DiffPiece[] = [];
  for (const row of rows) {
    const last = out.at(-1);
    if (row.what !== 'same') out.push({ kind: 'change', key: `${row.what} ${row.path}`, row });
    else if (last?.kind === 'same') last.rows.push(row);
    else out.push({ kind: 'same', key: `same ${row.path}`, rows: [row] });
  }
  return out;
}

/** A path whose last part stands out: where it is, and what it is called. */
export function splitPath(path: string): { within: string; name: string } {
  const at = Math.max(path.lastIndexOf('.'), path.lastIndexOf('[') - 1);
  if (path.endsWith('"]') || at < 0) return { within: '', name: path || 'the whole' };
  return { within: path.slice(0, at + 1), name: path.slice(at + 1) };
}
