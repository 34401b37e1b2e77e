import { describe, expect, it } from 'vitest';

import { fit, tsv } from '$lib/components/list/columns';
import { COLUMNS } from '$lib/features/subscriptions/columns';
import { SubscriptionWorld } from '$lib/ipc/fixtures/subscriptions';

const USUAL = COLUMNS.filter((c) => c.usual).map((c) => c.id);
const world = new SubscriptionWorld(1);

describe('the columns of subscriptions', () => {
  it('all have room in a wide list', () => {
    expect(fit(COLUMNS, USUAL, {}, 1000).hidden).toEqual([]);
  });
  it('keep state, product, price and what comes next in a narrow one', () => {
    expect(fit(COLUMNS, USUAL, {}, 300).columns.map((c) => c.id)).toEqual([
      'state',
      'product',
      'price',
      'next',
    ]);
  });
  it('have ids of their own, and one that grows', () => {
    expect(new Set(COLUMNS.map((c) => c.id)).size).toBe(COLUMNS.length);
    expect(COLUMNS.filter((c) => c.grows).map((c) => c.id)).toEqual(['product']);
  });
  it('are copied with exact amounts and moments', () => {
    const row = {
      ...world.row(0),
      state: 'ON_HOLD',
      stateWords: 'On hold',
      price: { currency: 'JPY', decimal: '1200' },
      nextWords: 'on hold until',
      next: '2026-12-02T09:00:00Z',
    };
    const picked = COLUMNS.filter((c) => ['state', 'price', 'next'].includes(c.id));
    expect(tsv([row], picked)).toBe(
      'State\tPrice\tNext\nOn hold\tJPY 1200\ton hold until 2026-12-02T09:00:00Z',
    );
  });
});
