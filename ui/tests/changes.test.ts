import { describe, expect, it } from 'vitest';

import { orderChanges, purchaseChanges } from '$lib/format/changes';
import { orderView } from '$lib/ipc/fixtures/order';
import { World } from '$lib/ipc/fixtures/orders';
import { purchaseRecord } from '$lib/ipc/fixtures/purchase';
import { SubscriptionWorld } from '$lib/ipc/fixtures/subscriptions';

const world = new World(50);
const order = orderView(world, world.row(3).id);
const subscriptions = new SubscriptionWorld(50);
const record = purchaseRecord(subscriptions, subscriptions.token(3));

describe('verifying an order', () => {
  it('says nothing where Google said the same again', () => {
    expect(orderChanges(order, structuredClone(order))).toEqual([]);
    const later = { ...order, freshness: { ...order.freshness, orderSeen: '2026-10-19T13:05:00Z' } };
    expect(orderChanges(order, later)).toEqual([]);
  });
  it('tells a refund by its state and its money', () => {
    const after = {
      ...order,
      row: { ...order.row, state: 'REFUNDED', stateWords: 'Refunded' },
      money: { ...order.money, refunded: { currency: 'EUR', decimal: '9.99' } },
      voids: [...order.voids, { at: order.row.placed, by: 'developer', reason: 'other', quantity: null }],
    };
    const before = { ...order, money: { ...order.money, refunded: null } };
    expect(
      orderChanges({ ...before, row: { ...order.row, stateWords: 'Processed', state: 'PROCESSED' } }, after),
    ).toEqual(['was processed, is refunded', expect.stringContaining('9.99 went back'), 'it was voided']);
  });
  it('points at the JSON where only a detail is another', () => {
    expect(orderChanges(order, { ...order, versions: [...order.versions, order.row.placed] })).toEqual([
      'only details changed: see what Google sent',
    ]);
  });
});

describe('verifying a purchase', () => {
  const purchase = record.purchase!;
  it('says nothing where Google said the same again', () => {
    expect(purchaseChanges(record, structuredClone(record))).toEqual([]);
  });
  it('tells another state, another end and renewals', () => {
    const before = {
      ...record,
      purchase: { ...purchase, state: 'ACTIVE', stateWords: 'Active', renews: true },
    };
    const after = {
      ...before,
      purchase: { ...before.purchase, state: 'CANCELED', stateWords: 'Canceled', renews: false },
      orders: [...record.orders, record.orders[0]!],
    };
    expect(purchaseChanges(before, after)).toEqual([
      'the purchase was active, is canceled',
      'it no longer renews',
      '1 more order',
    ]);
  });
  it('tells first that Google no longer answers', () => {
    expect(
      purchaseChanges({ ...record, gone: null }, { ...record, gone: 'Google no longer answers' })[0],
    ).toBe('Google no longer answers for it');
  });
  it('tells what a purchase is that was only a token before', () => {
    expect(purchaseChanges({ ...record, purchase: null }, record)[0]).toMatch(/^its purchase is /);
  });
});
