import {
  ask,
  commands,
  type Error as AppError,
  type SavedSort,
  type SavedView,
  type SearchList,
} from '$lib/ipc';
import { flat } from '$lib/format/text';

import { notices } from './notices.svelte';
import { orderSearch } from './orders.svelte';
import { ALL, subscriptionSearch } from './subscriptions.svelte';
import { undos } from './undo.svelte';

/** What a saved view says of its list: the text, the built-in view it is within, the order of rows. */
export type Searched = { query: string; view: string | null; sort: SavedSort | null };

/** How a list is read off and set to a saved view. */
type Searching = { now: () => Searched; show: (searched: Searched) => void };

/** Counting forty views is nothing to do with every commit. */
const RESTS = 2_000;

const same = (a: Searched, b: Searched) =>
  a.query === b.query &&
  a.view === b.view &&
  a.sort?.by === b.sort?.by &&
  a.sort?.descending === b.sort?.descending;

/** The searches of a list that were given names. Every change is kept at once and can be taken back. */
export class SavedViews {
  views = $state.raw<SavedView[]>([]);
  #counts = $state.raw<(number | null)[]>([]);
  /** What is being named: a new view, or the one at that place. */
  naming = $state<'new' | number | null>(null);
  #list: SearchList;
  #searching: Searching;
  #asked = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(list: SearchList, searching: Searching) {
    this.#list = list;
    this.#searching = searching;
  }

  /** The saved view that is shown, -1 where the search is none. */
  get current(): number {
    const now = this.#searching.now();
    return this.views.findIndex((view) => same(view, now));
  }
  /** Whether there is something to give a name to. */
  get canSave(): boolean {
    return this.#searching.now().query !== '' && this.current < 0;
  }
  count(index: number): number | null {
    return this.#counts[index] ?? null;
  }

  /** Reads them again; what they count is told later. */
  async load(): Promise<void> {
    const mine = ++this.#asked;
    const { data } = await ask(commands.savedViews(this.#list));
    if (mine !== this.#asked) return;
    this.#take(data ?? []);
  }

  /** Something was committed that may count otherwise: soon, however fast commits come. */
  recountSoon(): void {
    this.#resting ??= setTimeout(() => {
      this.#resting = undefined;
      void this.recount();
    }, RESTS);
  }

  async recount(): Promise<void> {
    if (!this.views.length) return;
    const { views } = this;
    const { data } = await ask(commands.countViews(this.#list));
    if (data && views === this.views) this.#counts = data;
  }

  show(index: number): void {
    const view = this.views[index];
    if (view) this.#searching.show(view);
  }

  /** Gives the search a name; one of that name is replaced. */
  async save(name: string): Promise<AppError | null> {
    const view = { name: name.trim(), ...this.#searching.now() };
    const at = this.views.findIndex((other) => other.name.toLowerCase() === view.name.toLowerCase());
    const next = at < 0 ? [...this.views, view] : this.views.with(at, view);
    return this.#keep(next, at < 0 ? `Saved the view ${view.name}` : `Replaced the view ${view.name}`);
  }

  async rename(index: number, name: string): Promise<AppError | null> {
    const view = this.views[index];
    if (!view || view.name === name.trim()) return null;
    return this.#keep(
      this.views.with(index, { ...view, name: name.trim() }),
      `Renamed ${view.name} to ${name.trim()}`,
    );
  }

  async remove(index: number): Promise<AppError | null> {
    const view = this.views[index];
    if (!view) return null;
    return this.#keep(this.views.toSpliced(index, 1), `Deleted the view ${view.name}`);
  }

  async move(index: number, step: number): Promise<AppError | null> {
    const view = this.views[index];
    const to = index + step;
    if (!view || !this.views[to]) return null;
    const next = this.views.toSpliced(index, 1).toSpliced(to, 0, view);
    return this.#keep(next, `Moved the view ${view.name}`);
  }

  async #keep(next: SavedView[], words: string): Promise<AppError | null> {
    const before = this.views;
    const error = await this.#put(next);
    if (error) notices.say(flat(error.message));
    else undos.did(flat(words), () => this.#put(before));
    return error;
  }

  async #put(views: SavedView[]): Promise<AppError | null> {
    this.#asked++;
    const { data, error } = await ask(commands.keepViews(this.#list, views));
    if (data) this.#take(data);
    return error;
  }

  #take(views: SavedView[]): void {
    const known = new Map(
      this.views.map((view, n) => [JSON.stringify({ ...view, name: '' }), this.#counts[n]]),
    );
    this.#counts = views.map((view) => known.get(JSON.stringify({ ...view, name: '' })) ?? null);
    this.views = views;
    void this.recount();
  }
}

export const orderViews = new SavedViews('orders', {
  now: () => ({ query: orderSearch.query.trim(), view: null, sort: orderSearch.sort }),
  show: ({ query, sort }) => orderSearch.show(query, sort as typeof orderSearch.sort),
});

export const subscriptionViews = new SavedViews('subscriptions', {
  now: () => ({
    query: subscriptionSearch.query.trim(),
    view: subscriptionSearch.view === ALL ? null : subscriptionSearch.view,
    sort: subscriptionSearch.sort,
  }),
  show: ({ query, view, sort }) => {
    subscriptionSearch.view = view ?? ALL;
    subscriptionSearch.show(query, sort as typeof subscriptionSearch.sort);
  },
});
