import type { ExportList } from '$lib/ipc';
import { notices } from '$lib/queries/notices.svelte';
import type { Offer } from '$lib/queries/exporting.svelte';

import type { RecordsList } from './list';

/** As many as the program takes. */
const MOST = 100_000;

/** How a list is exported. */
export type Exported<Row> = {
  /** What the list shows now: its search, its view, its order. */
  list: () => ExportList;
  /** What the program knows a row by; absent where its rows cannot be selected. */
  id?: (row: Row) => string;
  /** The names in files of what a column shows, where it is not one column of the same name. */
  columns: Record<string, string[]>;
};

/** What there is to export of a list: what is selected, or all that it shows. */
export async function offerOf<Row, By extends string>(
  { setup, cursor, search, layout }: RecordsList<Row, By>,
  { list, id, columns }: Exported<Row>,
): Promise<Offer | null> {
  const shown = layout.fitted.columns.flatMap((column) => columns[column.id] ?? [column.id]);
  const offer = { list: list(), shown, ids: null };
  if (!id || cursor.everything || cursor.size <= 1) return offer;
  if (cursor.size > MOST) {
    notices.say('That many rows cannot be selected one by one. Select all that match.');
    return null;
  }
  const rows = await search.rowsAt(cursor.places(MOST));
  if (rows.length < cursor.size) {
    notices.say(`Not every selected ${setup.one} could be read. Select them again.`);
    return null;
  }
  return { ...offer, ids: rows.map(id) };
}
