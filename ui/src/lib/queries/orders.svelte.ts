import {
  ask,
  commands,
  type Error as AppError,
  type OrderRow,
  type OrderTotals,
  type Sort,
  type UnderstoodPart,
} from '$lib/ipc';

import { letGo, pageOf, type Page } from './pages';

const FIRST = 100;
const MORE = 500;
const KEEP = 5_000;

/** The search box and the list below it. One search at a time; a stale answer is dropped. */
class OrderSearch {
  query = $state('');
  sort = $state<Sort>('newest');
  pages = $state.raw<Page[]>([]);
  next = $state.raw<string | null>(null);
  understood = $state.raw<UnderstoodPart[]>([]);
  tookMs = $state(0);
  totals = $state.raw<OrderTotals | null>(null);
  error = $state.raw<AppError | null>(null);
  /** Whether any answer came since the workspace was opened. */
  answered = $state(false);
  /** Goes up when the list is another one, so that the view starts at its top. */
  fresh = $state(0);
  #generation = 0;
  #frame = 0;
  #fetching = new Set<string>();

  get loaded(): number {
    const last = this.pages.at(-1);
    return last ? last.start + last.length : 0;
  }

  row(index: number): OrderRow | undefined {
    const page = pageOf(this.pages, index);
    return page?.rows?.[index - page.start];
  }

  type(query: string): void {
    this.query = query;
    this.#soon();
  }

  sortBy(sort: Sort): void {
    this.sort = sort;
    this.#soon();
  }

  /** Asks again after a commit, keeping the place in the list. */
  refresh(): void {
    void this.#run(false);
  }

  /** Starts over: another workspace was opened. */
  reset(): void {
    this.#generation++;
    this.pages = [];
    this.next = this.totals = this.error = null;
    this.answered = false;
    void this.#run(true);
  }

  /** Sees to it that the rows in view, and some beyond, are there. */
  async want(first: number, last: number): Promise<void> {
    for (const page of this.pages) {
      if (!page.rows && page.start <= last + 100 && page.start + page.length >= first - 100)
        void this.#refetch(page);
    }
    if (this.next && last > this.loaded - 1_000) await this.#append(first, last);
  }

  #soon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => void this.#run(true));
  }

  async #run(anew: boolean): Promise<void> {
    const generation = ++this.#generation;
    const { query, sort } = this;
    // A refresh of a long list fetches only its head again; what is below keeps its cursors, and its rows are
    // fetched anew when they come into view.
    const limit = anew ? FIRST : Math.max(FIRST, Math.min(MORE, this.pages[0]?.length ?? FIRST));
    const { data, error } = await ask(commands.searchOrders({ query, cursor: null, limit, sort }));
    if (generation !== this.#generation || error?.code === 'superseded') return;
    this.error = error;
    this.answered = true;
    if (!data) return;
    this.#fetching.clear();
    this.pages = data.rows.length
      ? [{ start: 0, length: data.rows.length, cursor: null, rows: data.rows }]
      : [];
    this.next = data.next;
    this.understood = data.understood;
    this.tookMs = data.tookMs ?? 0;
    if (anew) this.fresh++;
    const totals = await ask(commands.orderTotals(query));
    if (generation === this.#generation && totals.data) this.totals = totals.data;
  }

  async #append(first: number, last: number): Promise<void> {
    const cursor = this.next;
    if (!cursor || this.#fetching.has(cursor)) return;
    const generation = this.#generation;
    this.#fetching.add(cursor);
    const { data } = await ask(
      commands.searchOrders({ query: this.query, cursor, limit: MORE, sort: this.sort }),
    );
    this.#fetching.delete(cursor);
    if (!data || generation !== this.#generation) return;
    const page = { start: this.loaded, length: data.rows.length, cursor, rows: data.rows };
    this.pages = [...letGo(this.pages, first, last, KEEP), ...(page.length ? [page] : [])];
    this.next = data.next;
    if (this.next && last > this.loaded - 1_000) await this.#append(first, last);
  }

  async #refetch(page: Page): Promise<void> {
    const name = page.cursor ?? 'head';
    if (this.#fetching.has(name)) return;
    const generation = this.#generation;
    this.#fetching.add(name);
    const { data } = await ask(
      commands.searchOrders({ query: this.query, cursor: page.cursor, limit: page.length, sort: this.sort }),
    );
    this.#fetching.delete(name);
    if (!data || generation !== this.#generation) return;
    this.pages = this.pages.map((p) =>
      p.start === page.start ? { ...p, rows: data.rows.slice(0, p.length) } : p,
    );
  }
}

export const orderSearch = new OrderSearch();
