import { describe, expect, it } from 'vitest';

import { fit as fitAny, json, plain, tsv } from '$lib/components/list/columns';
import {
  extend,
  indexesOf,
  isSelected,
  NONE,
  only,
  shift,
  sizeOf,
  toggle,
} from '$lib/components/list/selection';
import { COLUMNS } from '$lib/features/orders/columns';
import { World } from '$lib/ipc/fixtures/orders';
import { letGo, pageOf, type Page } from '$lib/queries/pages';

const fit = (chosen: string[], widths: Record<string, number>, room: number) =>
  fitAny(COLUMNS, chosen, widths, room);
const USUAL = COLUMNS.filter((c) => c.usual).map((c) => c.id);

describe('columns', () => {
  it('all have room in a wide list', () => {
    expect(fit(USUAL, {}, 1000).columns.map((c) => c.id)).toEqual(USUAL);
  });
  it('give way from the least telling on, and come back', () => {
    expect(fit(USUAL, {}, 800).hidden).toEqual(['country']);
    expect(fit(USUAL, {}, 700).hidden).toEqual(['country', 'account']);
  });
  it('that tell the order never give way', () => {
    expect(fit(USUAL, {}, 300).columns.map((c) => c.id)).toEqual([
      'order',
      'product',
      'state',
      'amount',
      'placed',
    ]);
  });
  it('keep a width that was set, but not below what can be read', () => {
    expect(fit(USUAL, { order: 300, amount: 1 }, 0).columns.map((c) => [c.id, c.width])).toEqual(
      expect.arrayContaining([
        ['order', 300],
        ['amount', 64],
      ]),
    );
  });
  it('keep their order whatever order they were chosen in', () => {
    expect(fit(['placed', 'order'], {}, 900).columns.map((c) => c.id)).toEqual(['order', 'placed']);
  });
  it('are copied with a head, exact amounts and whole ids', () => {
    const row = {
      ...new World(1).row(0),
      id: 'GPA.1',
      total: { currency: 'EUR', decimal: '9.99' },
      product: 'a\tb',
      plan: null,
    };
    const picked = COLUMNS.filter((c) => ['order', 'product', 'amount'].includes(c.id));
    expect(tsv([row], picked)).toBe('Order\tProduct\tAmount\nGPA.1\ta b\tEUR 9.99');
  });
  it('are copied as text that lines up, and as everything that is known', () => {
    const rows = ['GPA.1', 'GPA.22'].map((id) => ({ ...new World(1).row(0), id, plan: null, product: 'é' }));
    const picked = COLUMNS.filter((c) => ['order', 'product'].includes(c.id));
    expect(plain(rows, picked)).toBe('Order   Product\nGPA.1   é\nGPA.22  é');
    expect(JSON.parse(json(rows))).toEqual(rows);
  });
});

describe('the selection', () => {
  it('grows from its anchor in both directions', () => {
    const down = extend(extend(only(5), 6), 7);
    expect(indexesOf(down, 10)).toEqual([5, 6, 7]);
    expect(indexesOf(extend(down, 3), 10)).toEqual([3, 4, 5]);
  });
  it('takes single rows in and out', () => {
    const some = toggle(toggle(extend(only(1), 5), 9), 3);
    expect(indexesOf(some, 10)).toEqual([1, 2, 4, 5, 9]);
    expect([isSelected(some, 3), isSelected(some, 4), sizeOf(some)]).toEqual([false, true, 5]);
  });
  it('moves with its rows when new ones come before them', () => {
    const moved = shift(extend(only(2), 4), 3);
    expect([moved.active, moved.anchor, ...indexesOf(moved, 10)]).toEqual([7, 5, 5, 6, 7]);
  });
  it('starts anywhere when there was none', () => {
    expect(indexesOf(extend(NONE, 4), 10)).toEqual([4]);
  });
  it('of a million rows costs nothing, and is copied up to a limit', () => {
    const all = extend(only(0), 999_999);
    expect(sizeOf(all)).toBe(1_000_000);
    expect(indexesOf(all, 3)).toEqual([0, 1, 2]);
  });
});

describe('pages', () => {
  const page = (start: number, length: number): Page<unknown> => ({
    start,
    length,
    cursor: String(start),
    rows: new Array(length),
  });
  const pages = [page(0, 100), page(100, 500), page(600, 500), page(1100, 3)];

  it('are found by the row they hold', () => {
    expect([0, 99, 100, 1102].map((n) => pageOf(pages, n)?.start)).toEqual([0, 0, 100, 1100]);
    expect(pageOf(pages, 1103)).toBeUndefined();
    expect(pageOf([], 0)).toBeUndefined();
  });
  it('far from the view let their rows go and keep their place', () => {
    const kept = letGo(pages, 1100, 1102, 400);
    expect(kept.map((p) => p.rows !== null)).toEqual([false, false, true, true]);
    expect(kept.map((p) => p.start)).toEqual([0, 100, 600, 1100]);
  });
});
