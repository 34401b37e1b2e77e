import { counted } from '$lib/format/money';
import type { ListSearch, Order } from '$lib/queries/listSearch.svelte';
import { copy } from '$lib/queries/notices.svelte';

import { json, plain, tsv, type Column } from './columns';
import { ListCursor } from './cursor.svelte';
import type { Exported } from './exports';
import { ListLayout } from './layout.svelte';

/** What differs from list to list. */
export type ListSetup<Row, By extends string> = {
  /** One row's name, in ids of elements and in words: `order`. */
  one: string;
  /** The list's name on screen, and, in small letters, in preferences: `Orders`. */
  title: string;
  search: ListSearch<Row, By, unknown>;
  columns: Column<Row, By>[];
  /** The order of rows while nobody chose one. */
  usual: Order<By>;
  /** What tells a row from any other. */
  key: (row: Row) => string;
  /** What the search box takes, up to the words that are offered to try: `Any part of an id, or words such as`. */
  hint: string;
  /** What Enter does, in words, where a row is no record with a page of its own. */
  opens?: string;
  /** How it is exported; absent where it is not. */
  exported?: Exported<Row>;
  /** Words to try in the search box. */
  examples: string[];
};

/** A list as a person left it: it outlives the screen, so that coming back finds the place. */
export class RecordsList<Row, By extends string> {
  readonly setup: ListSetup<Row, By>;
  readonly search: ListSearch<Row, By, unknown>;
  readonly cursor: ListCursor<Row>;
  readonly layout: ListLayout<Row, By>;

  constructor(setup: ListSetup<Row, By>) {
    this.setup = setup;
    this.search = setup.search;
    this.cursor = new ListCursor(setup.search, setup.key);
    this.layout = new ListLayout(setup.title.toLowerCase(), setup.columns);
  }

  get sort(): Order<By> {
    return this.search.sort ?? this.setup.usual;
  }

  async copyAs(form: 'table' | 'text' | 'json'): Promise<void> {
    const { rows, everything } = this.cursor;
    if (!rows.length) return;
    const { columns } = this.layout.fitted;
    const text = form === 'json' ? json(rows) : form === 'text' ? plain(rows, columns) : tsv(rows, columns);
    const how = { table: '', text: ' as text', json: ' as JSON' }[form];
    const part = everything && this.search.next !== null ? ', those that are loaded,' : '';
    await copy(text, counted(rows.length, 'row') + part + how);
  }
}
