import type { Answer, BulkKind } from '$lib/ipc';
import type { RecordsList } from '$lib/components/list/list';
import { ALL_KINDS, BULK_WORDS } from '$lib/format/bulk';
import { counted } from '$lib/format/money';
import type { Action } from '$lib/keys/actions.svelte';
import { bulk } from '$lib/queries/bulk.svelte';
import { notices } from '$lib/queries/notices.svelte';

/** More rows than a bulk takes. */
const MOST = 10_000;
const PATH = '/activity/bulk';

/** A list from which a bulk can begin. */
export type Beginning<Row, By extends string> = {
  list: RecordsList<Row, By>;
  /** What a row is known by: an order id, a purchase token. */
  id: (row: Row) => string;
  /** Whether a bulk takes the list's own search, so that all it finds need not be fetched before. */
  searched: boolean;
  go: (path: string) => void;
};

/** Begins a bulk with the rows that are selected; with all that is found where everything is. */
export async function beginWith<Row, By extends string>(
  { list, id, searched, go }: Beginning<Row, By>,
  kind: BulkKind | null,
): Promise<void> {
  const { cursor, search, setup } = list;
  if (cursor.everything && searched) {
    bulk.seek(search.query, kind);
    return go(PATH);
  }
  const answer: Answer<Row[]> = cursor.everything
    ? await search.allRows(MOST)
    : { data: await search.rowsAt(cursor.places(MOST + 1)), error: null };
  if (!answer.data) return notices.say(answer.error.message);
  const ids = answer.data.map(id);
  if (!cursor.everything && ids.length < Math.min(cursor.size, MOST + 1))
    return notices.say('Not all of the selected rows could be read. Select them again.');
  bulk.take({ words: `${counted(ids.length, `selected ${setup.one}`)}`, ids }, kind);
  go(PATH);
}

/** The bulks by name in the palette. Of a list, they take what is selected, or else what is searched for. */
export function bulkActions<Row, By extends string>(
  from: Beginning<Row, By> | null,
  go: (path: string) => void,
): Action[] {
  return ALL_KINDS.map((kind): Action => {
    const { name, says } = BULK_WORDS[kind];
    return {
      id: `bulk.begin.${kind}`,
      title: `Bulk: ${name.toLowerCase()}…`,
      group: 'At Google',
      words: `many selected search pasted list file ${kind} ${says}`,
      // Who types `refund` means the order that is open, more often than not.
      last: true,
      run: () => {
        if (from && from.list.cursor.size > 1) return void beginWith(from, kind);
        const query = from?.searched ? from.list.search.query.trim() : '';
        if (query) bulk.seek(query, kind);
        else bulk.fresh(kind);
        go(PATH);
      },
    };
  });
}
