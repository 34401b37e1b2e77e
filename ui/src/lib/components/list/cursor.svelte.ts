import type { Page } from '$lib/queries/pages';

import {
  all,
  extend,
  indexesOf,
  isSelected,
  NONE,
  only,
  shift,
  sizeOf,
  toggle,
  type Selection,
} from './selection';

/** What a cursor needs to know of its list. */
type Rows<Row> = { pages: Page<Row>[]; loaded: number; row: (index: number) => Row | undefined };

const MOST_COPIED = 10_000;

/** The cursor in the list. It outlives the screen, so that coming back finds the place. */
export class ListCursor<Row> {
  readonly #search: Rows<Row>;
  readonly #key: (row: Row) => string;

  selection = $state.raw<Selection>(NONE);
  /** All that the search finds is selected, also what is not loaded. */
  everything = $state(false);
  /** The row under the cursor, kept while the list is asked again. */
  row = $state.raw<Row | null>(null);
  /** Whether a person put it there. */
  #chosen = false;

  constructor(search: Rows<Row>, key: (row: Row) => string) {
    this.#search = search;
    this.#key = key;
  }

  get active(): number {
    return this.selection.active;
  }
  get size(): number {
    return sizeOf(this.selection);
  }

  /** Puts the cursor where the list has what it was on, else on the first row. */
  settle(): void {
    this.everything = false;
    const head = this.#search.pages[0]?.rows ?? [];
    const again = this.row ? head.findIndex((row) => this.#key(row) === this.#key(this.row!)) : -1;
    if (again < 0) this.#chosen = false;
    this.#set(head.length ? only(Math.max(0, again)) : NONE);
  }

  /**
   * Stays on its row when new ones push it down. Where that went out of reach, a row that a person chose stays
   * open beside the list with no row marked, because the mark would stand on another one.
   */
  follow(): void {
    const now = this.#search.row(this.active);
    if (!this.row || (now && this.#key(now) === this.#key(this.row)) || (!now && this.active >= 0)) return;
    const at = this.#search.pages[0]?.rows?.findIndex((row) => this.#key(row) === this.#key(this.row!)) ?? -1;
    if (at >= 0) this.#set(now ? shift(this.selection, at - this.active) : only(at));
    else if (!this.#chosen) this.#set(only(0));
    else this.selection = NONE;
  }

  to(index: number, how: { shift?: boolean; mod?: boolean } = {}): void {
    const at = Math.max(0, Math.min(this.#search.loaded - 1, index));
    if (this.#search.loaded === 0) return;
    this.#chosen = true;
    this.everything = false;
    this.#set(how.shift ? extend(this.selection, at) : how.mod ? toggle(this.selection, at) : only(at));
  }

  by(step: number, shift = false): void {
    this.to(this.active + step, { shift });
  }

  /** Selects every row that is loaded; the cursor stays where it is. */
  all(): void {
    const { loaded } = this.#search;
    if (loaded === 0) return;
    this.#chosen = true;
    this.#set({ ...all(loaded), active: Math.max(0, this.active) });
  }

  /** Selects all that the search finds. */
  takeEverything(): void {
    this.all();
    this.everything = true;
  }

  isSelected(index: number): boolean {
    return this.everything || isSelected(this.selection, index);
  }
  /** The places of the selected rows that are loaded, at most so many. */
  places(most: number): number[] {
    return indexesOf(this.selection, most);
  }

  /** Back to one row; answers whether there was more. */
  narrow(): boolean {
    if (this.size <= 1) return false;
    this.everything = false;
    this.#set(only(this.active));
    return true;
  }

  /** The selected rows that are at hand, at most ten thousand. */
  get rows(): Row[] {
    return indexesOf(this.selection, MOST_COPIED).flatMap((index) => this.#search.row(index) ?? []);
  }

  #set(selection: Selection): void {
    this.selection = selection;
    this.row = this.#search.row(selection.active) ?? null;
  }
}
