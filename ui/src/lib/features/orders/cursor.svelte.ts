import type { OrderRow } from '$lib/ipc';
import { counted } from '$lib/format/money';
import { copy } from '$lib/queries/notices.svelte';
import { orderSearch } from '$lib/queries/orders.svelte';

import { tsv } from './columns';
import { layout } from './layout.svelte';
import { extend, indexesOf, NONE, only, shift, sizeOf, toggle, type Selection } from './selection';

const MOST_COPIED = 10_000;

/** The cursor in the list. It outlives the screen, so that coming back finds the place. */
class Cursor {
  selection = $state.raw<Selection>(NONE);
  /** The order under the cursor, kept while the list is asked again. */
  row = $state.raw<OrderRow | null>(null);
  /** Whether a person put it there. */
  #chosen = false;

  get active(): number {
    return this.selection.active;
  }
  get size(): number {
    return sizeOf(this.selection);
  }

  /** Puts the cursor where the list has the order it was on, else on the first row. */
  settle(): void {
    const head = orderSearch.pages[0]?.rows ?? [];
    const again = this.row ? head.findIndex((row) => row.id === this.row!.id) : -1;
    if (again < 0) this.#chosen = false;
    this.#set(head.length ? only(Math.max(0, again)) : NONE);
  }

  /**
   * Stays on its order when new ones push it down. Where that went out of reach, an order that a person chose stays
   * open beside the list with no row marked, because the mark would stand on another one.
   */
  follow(): void {
    const now = orderSearch.row(this.active);
    if (!this.row || now?.id === this.row.id || (!now && this.active >= 0)) return;
    const at = orderSearch.pages[0]?.rows?.findIndex((row) => row.id === this.row!.id) ?? -1;
    if (at >= 0) this.#set(now ? shift(this.selection, at - this.active) : only(at));
    else if (!this.#chosen) this.#set(only(0));
    else this.selection = NONE;
  }

  to(index: number, how: { shift?: boolean; mod?: boolean } = {}): void {
    const at = Math.max(0, Math.min(orderSearch.loaded - 1, index));
    if (orderSearch.loaded === 0) return;
    this.#chosen = true;
    this.#set(how.shift ? extend(this.selection, at) : how.mod ? toggle(this.selection, at) : only(at));
  }

  by(step: number, shift = false): void {
    this.to(this.active + step, { shift });
  }

  /** Back to one row; answers whether there was more. */
  narrow(): boolean {
    if (this.size <= 1) return false;
    this.#set(only(this.active));
    return true;
  }

  async copy(): Promise<void> {
    const rows = indexesOf(this.selection, MOST_COPIED).flatMap((index) => orderSearch.row(index) ?? []);
    if (rows.length) await copy(tsv(rows, layout.fitted.columns), counted(rows.length, 'row'));
  }

  #set(selection: Selection): void {
    this.selection = selection;
    this.row = orderSearch.row(selection.active) ?? null;
  }
}

export const cursor = new Cursor();
