import type { AccountHit, Answer, Error as AppError, Instead, UnderstoodPart } from '$lib/ipc';

import { letGo, pageOf, type Page } from './pages';

const FIRST = 100;
const MORE = 500;
const KEEP = 5_000;
const NEAR_TOP = 40;

/** The order of rows. */
export type Order<By extends string> = { by: By; descending: boolean };

/** What is asked of a list. */
export type Question<By extends string> = {
  query: string;
  cursor: string | null;
  limit: number;
  sort: Order<By> | null;
};

/** A page of a list. */
export type Listing<Row> = {
  rows: Row[];
  next: string | null;
  understood: UnderstoodPart[];
  tookMs: number | null;
  /** What to do where nothing was found. */
  instead?: Instead | null;
  /** The account or customer that the text names exactly. */
  account?: AccountHit | null;
};

/** The search box and the list below it. One search at a time; a stale answer is dropped. */
export abstract class ListSearch<Row, By extends string, Totals> {
  query = $state('');
  /** Absent until a person chose: the text may say `sort:`. */
  sort = $state.raw<Order<By> | null>(null);
  pages = $state.raw<Page<Row>[]>([]);
  next = $state.raw<string | null>(null);
  understood = $state.raw<UnderstoodPart[]>([]);
  instead = $state.raw<Instead | null>(null);
  account = $state.raw<AccountHit | null>(null);
  tookMs = $state(0);
  totals = $state.raw<Totals | null>(null);
  error = $state.raw<AppError | null>(null);
  /** Whether any answer came since the workspace was opened. */
  answered = $state(false);
  /** The commits that it was last asked after: those that came while no list was shown count as well. */
  asOf = -1;
  /** Goes up when the list is another one, so that the view starts at its top. */
  fresh = $state(0);
  #generation = 0;
  #frame = 0;
  #fetching = new Set<string>();
  #first = 0;
  #stale = false;
  #late = false;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #turn: Promise<void> = Promise.resolve();
  #appending: Promise<void> | null = null;

  /** Asks for a page. */
  protected abstract find(question: Question<By>): Promise<Answer<Listing<Row>>>;
  /** Asks how many there are, and what else is said of all. */
  protected abstract sum(query: string): Promise<Answer<Totals>>;

  get loaded(): number {
    const last = this.pages.at(-1);
    return last ? last.start + last.length : 0;
  }

  row(index: number): Row | undefined {
    const page = pageOf(this.pages, index);
    return page?.rows?.[index - page.start];
  }

  type(query: string): void {
    this.query = query;
    this.soon();
  }

  /** Another text and another order of rows at once. */
  show(query: string, sort: Order<By> | null): void {
    this.query = query;
    this.sort = sort;
    this.soon();
  }

  sortBy(sort: Order<By>): void {
    this.sort = sort;
    this.soon();
  }

  /**
   * Asks again after a commit. Near the top the whole list; further down only what is in view, because new orders
   * above would push the rows away from under a reader. The top is then asked again when one comes back to it.
   */
  refresh(): void {
    // However fast commits come: five times a second, and never starved by the next.
    this.#resting ??= setTimeout(() => {
      this.#resting = undefined;
      if (this.#first < NEAR_TOP) return void this.#run(false);
      this.#stale = true;
      for (const page of this.pages) if (page.rows && page.cursor) void this.#refetch(page);
      void this.#total();
    }, 200);
  }

  /** Asks again if anything was committed since the last time, by a stamp that goes up with each commit. */
  keepUp(stamp: number): void {
    if (this.asOf === stamp) return;
    this.asOf = stamp;
    // Two questions at once would only take turns in giving way: after the first answer.
    if (this.answered) this.refresh();
    else this.#late = true;
  }

  /** Starts over: another workspace was opened, as of that stamp. */
  reset(stamp: number): void {
    this.asOf = stamp;
    this.#generation++;
    this.pages = [];
    this.#first = 0;
    this.next = this.totals = this.error = null;
    this.answered = false;
    void this.#run(true);
  }

  /** Sees to it that the rows in view, and some beyond, are there. */
  async want(first: number, last: number): Promise<void> {
    this.#first = first;
    if (this.#stale && first < NEAR_TOP) return this.#run(false);
    for (const page of this.pages) {
      if (!page.rows && page.start <= last + 100 && page.start + page.length >= first - 100)
        void this.#refetch(page);
    }
    if (this.next && last > this.loaded - 1_000) await this.#append(first, last);
  }

  /** The rows at these places. Those that were let go are fetched again; one that cannot be is left out. */
  async rowsAt(indexes: number[]): Promise<Row[]> {
    const gone = this.pages.filter(
      (page) => !page.rows && indexes.some((at) => at >= page.start && at < page.start + page.length),
    );
    for (const page of gone) await this.#refetch(page);
    return indexes.flatMap((index) => this.row(index) ?? []);
  }

  /** All that is found, loaded or not, in its order; once there are more than `most`, no further ones. */
  async allRows(most: number): Promise<Answer<Row[]>> {
    const { query, sort } = this;
    const rows: Row[] = [];
    for (let cursor: string | null = null; ;) {
      const { data, error }: Answer<Listing<Row>> = await this.find({ query, cursor, limit: MORE, sort });
      // A search of the box in between: this one is asked again.
      if (error?.code === 'superseded') continue;
      if (!data) return { data: null, error };
      rows.push(...data.rows);
      cursor = data.next;
      if (!cursor || rows.length > most) return { data: rows, error: null };
    }
  }

  /** Asks at once, and waits for the answer. */
  protected now(): Promise<void> {
    return this.#run(true);
  }

  protected soon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => void this.#run(true));
  }

  async #run(anew: boolean): Promise<void> {
    const generation = ++this.#generation;
    const { query, sort } = this;
    const limit = anew ? FIRST : MORE;
    const { data, error } = await this.find({ query, cursor: null, limit, sort });
    if (generation !== this.#generation) return;
    // Not by a later search of this box, then by another one's, such as the palette's: ask again.
    if (error?.code === 'superseded') return this.#run(anew);
    this.error = error;
    this.answered = true;
    if (!data) return;
    this.#fetching.clear();
    this.#stale = false;
    this.pages = data.rows.length
      ? [{ start: 0, length: data.rows.length, cursor: null, rows: data.rows }]
      : [];
    this.next = data.next ?? null;
    this.understood = data.understood;
    this.instead = data.instead ?? null;
    this.account = data.account ?? null;
    this.tookMs = data.tookMs ?? 0;
    if (anew) this.fresh++;
    await this.#total();
    if (!this.#late) return;
    this.#late = false;
    this.refresh();
  }

  async #total(): Promise<void> {
    const generation = this.#generation;
    const { data } = await this.sum(this.query);
    if (generation === this.#generation && data) this.totals = data;
  }

  /** Longer until there is room below what is in view. One page at a time, whoever asks. */
  async #append(first: number, last: number): Promise<void> {
    while (this.#appending) await this.#appending;
    if (!this.next || last <= this.loaded - 1_000) return;
    const before = this.loaded;
    this.#appending = this.#grow(first, last).finally(() => (this.#appending = null));
    await this.#appending;
    if (this.loaded > before) await this.#append(first, last);
  }

  async #grow(first: number, last: number): Promise<void> {
    const cursor = this.next;
    if (!cursor) return;
    const generation = this.#generation;
    const data = await this.#page(cursor, MORE);
    if (!data || generation !== this.#generation) return;
    const page = { start: this.loaded, length: data.rows.length, cursor, rows: data.rows };
    this.pages = [...letGo(this.pages, first, last, KEEP), ...(page.length ? [page] : [])];
    this.next = data.next ?? null;
  }

  async #refetch(page: Page<Row>): Promise<void> {
    const generation = this.#generation;
    const data = await this.#page(page.cursor, page.length);
    if (!data || generation !== this.#generation) return;
    this.pages = this.pages.map((p) =>
      p.start === page.start ? { ...p, rows: data.rows.slice(0, p.length) } : p,
    );
  }

  /**
   * Fetches a page, one after the other: a newer question makes an older one fail as superseded. Nothing comes
   * back where the page is on its way already, the list became another one, or the mirror failed.
   */
  async #page(cursor: string | null, limit: number): Promise<Listing<Row> | null> {
    const name = cursor ?? '';
    if (this.#fetching.has(name)) return null;
    this.#fetching.add(name);
    const generation = this.#generation;
    const { query, sort } = this;
    const before = this.#turn;
    let done = () => {};
    this.#turn = new Promise((resolve) => (done = resolve));
    await before;
    try {
      while (generation === this.#generation) {
        const { data, error } = await this.find({ query, cursor, limit, sort });
        if (error?.code !== 'superseded') return data;
      }
      return null;
    } finally {
      this.#fetching.delete(name);
      done();
    }
  }
}
