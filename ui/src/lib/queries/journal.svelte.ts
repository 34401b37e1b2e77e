import {
  ask,
  commands,
  type ActionRecord,
  type ActionState,
  type ActivityCount,
  type ActivityPage,
  type Answer,
  type Error as AppError,
  type JournalCheck,
} from '$lib/ipc';

import { ListSearch, type Listing, type Order, type Question } from './listSearch.svelte';
import { RecordQuery } from './record.svelte';

/** The one order that the journal has. */
export const NEWEST_FIRST: Order<'at'> = { by: 'at', descending: true };
/** A question that fetches the counts, or the one action whose number is below the cursor. */
const MOST = 500;
const ONE = { query: '', state: null, cursor: null, limit: 1 };

/** How many actions stand where, in the whole journal. */
class JournalCounts {
  all = $state.raw<ActivityCount[]>([]);

  get total(): number {
    return this.all.reduce((sum, { count }) => sum + count, 0);
  }
  /** How many are not settled: nobody knows yet whether they were carried out. */
  get open(): number {
    return this.of('unknown') + this.of('sending');
  }
  of(state: ActionState): number {
    return this.all.find((count) => count.state === state)?.count ?? 0;
  }

  async load(): Promise<Answer<ActivityCount[]>> {
    const { data, error } = await ask(commands.activity(ONE));
    if (!data) return { data: null, error };
    this.all = data.counts;
    return { data: data.counts, error: null };
  }
}

export const journalCounts = new JournalCounts();

/** The search over the journal, within one state or all of them. */
class JournalSearch extends ListSearch<ActionRecord, 'at', ActivityCount[]> {
  state = $state<ActionState | null>(null);

  /** How many rows there are, as far as that is known: what is searched for is counted by loading it. */
  get count(): number | null {
    if (this.answered && this.next === null) return this.loaded;
    if (this.query.trim()) return null;
    return this.state ? journalCounts.of(this.state) : journalCounts.total;
  }

  /** What is searched for, cut as the journal cuts it. */
  get scraps(): string[] {
    return this.query.split(/\s+/).filter(Boolean);
  }

  look(state: ActionState | null): void {
    if (state === this.state) return;
    this.state = state;
    this.soon();
  }

  /** Everything, whatever was searched for. */
  all(): Promise<void> {
    this.query = '';
    this.state = null;
    return this.now();
  }

  /** Where in the list an action stands; what lies above it is loaded. Below zero where it is not in it. */
  async reach(number: number): Promise<number> {
    // Done a moment ago, and not in what was listed before.
    const first = this.row(0);
    if (!first || first.number < number) await this.now();
    for (let at = 0; ; at = this.loaded) {
      // Further down than what is loaded, as long as there is more.
      if (at > 0) await this.want(at, at);
      const last = this.row(this.loaded - 1);
      if (last && last.number <= number) break;
      if (this.next === null || this.loaded === at) break;
    }
    for (let index = 0; index < this.loaded; index++) if (this.row(index)?.number === number) return index;
    return -1;
  }

  /** The row of an action, where it is at hand. */
  listed(number: number): ActionRecord | undefined {
    return this.pages.flatMap(({ rows }) => rows ?? []).find((row) => row.number === number);
  }

  /** All that is listed, newest first, what is not loaded included. Throws where the mirror cannot be read. */
  async everything(): Promise<ActionRecord[]> {
    const { query, state } = this;
    const rows: ActionRecord[] = [];
    let cursor: string | null = null;
    do {
      const { data, error }: Answer<ActivityPage> = await ask(
        commands.activity({ query, state, cursor, limit: MOST }),
      );
      if (!data) throw new Error(error.message);
      rows.push(...data.rows);
      cursor = data.next;
    } while (cursor);
    return rows;
  }

  protected async find({ query, cursor, limit }: Question<'at'>): Promise<Answer<Listing<ActionRecord>>> {
    const { data, error } = await ask(commands.activity({ query, state: this.state, cursor, limit }));
    if (!data) return { data: null, error };
    const understood = this.scraps.map((text) => ({ text, kind: 'text', meaning: text }));
    return { data: { rows: data.rows, next: data.next, understood, tookMs: null }, error: null };
  }
  protected sum(): Promise<Answer<ActivityCount[]>> {
    return journalCounts.load();
  }
}

export const journalSearch = new JournalSearch();

/** An entry of the journal in full. */
export type EntryQuery = RecordQuery<ActionRecord>;

export function entryQuery(): EntryQuery {
  return new RecordQuery<ActionRecord>({
    read: (id) => readEntry(Number(id)),
    verify: (id) => ask(commands.checkAction(Number(id))),
    changes: (before, after) => (before.state === after.state ? [] : [settledWords(after)]),
    name: (id) => `action ${id}`,
  });
}

const settledWords = ({ state }: ActionRecord) =>
  ({
    confirmed: 'it was carried out',
    refused: 'Google refused it',
    notDone: 'it was not carried out',
    unknown: 'it was sent, and is not confirmed',
    sending: 'it is on its way',
  })[state];

async function readEntry(number: number): Promise<Answer<ActionRecord>> {
  const listed = journalSearch.listed(number);
  if (listed) return { data: listed, error: null };
  const { data, error } = await ask(commands.activity({ ...ONE, cursor: String(number + 1) }));
  if (!data) return { data: null, error };
  const found = data.rows.find((row) => row.number === number);
  return found ? { data: found, error: null } : { data: null, error: noEntry(number) };
}

const noEntry = (number: number): AppError => ({
  code: 'notFound',
  message: `The journal has no action ${number}.`,
  remedy: 'It may be in the journal of another workspace.',
  field: null,
  detail: null,
});

/** Whether the journal is as it was written, once somebody asked. */
class ChainCheck {
  result = $state.raw<JournalCheck | null>(null);
  error = $state.raw<AppError | null>(null);
  asking = $state(false);

  async run(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const { data, error } = await ask(commands.verifyJournal());
    this.asking = false;
    this.result = data;
    this.error = error;
  }

  forget(): void {
    this.result = this.error = null;
  }
}

export const chainCheck = new ChainCheck();
