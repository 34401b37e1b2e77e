import { beforeEach, describe, expect, it, vi } from 'vitest';

import { orderShapes, purchaseShapes, accountShapes } from '$lib/features/inspector/shapes';
import { pieces, splitPath } from '$lib/features/inspector/diff';
import type { Answer, DiffRow, RecordVersion, VersionDiff, VersionsOf } from '$lib/ipc';
import { AccountWorld } from '$lib/ipc/fixtures/account';
import { orderView } from '$lib/ipc/fixtures/order';
import { World } from '$lib/ipc/fixtures/orders';
import { purchaseRecord } from '$lib/ipc/fixtures/purchase';
import { SubscriptionWorld } from '$lib/ipc/fixtures/subscriptions';
import { accountPage, Paged } from '$lib/queries/account.svelte';
import { VersionsQuery } from '$lib/queries/versions.svelte';

const world = new World(400);
const subscriptions = new SubscriptionWorld(60);
const good = <T>(data: T): Answer<T> => ({ data, error: null });
const bad = { code: 'other', message: 'no', remedy: null, field: null, detail: null } as const;

describe('a list that is read page by page', () => {
  const asked: [string | null, number][] = [];
  let size = 0;
  const steps = { first: 50, more: 200 };
  const list = () =>
    new Paged<number>(async (cursor, limit) => {
      asked.push([cursor, limit]);
      const from = Number(cursor ?? 0);
      const rows = Array.from({ length: Math.min(limit, size - from) }, (_, n) => from + n);
      return good({ rows, next: from + limit < size ? String(from + limit) : null });
    }, steps);
  beforeEach(() => {
    asked.length = 0;
    size = 700;
  });
  it('begins with fifty, goes on with two hundred, and is read as far again after a commit', async () => {
    const paged = list();
    await paged.load(true);
    expect(paged.rows.length).toBe(50);
    await paged.more();
    expect([paged.rows.length, paged.rows.at(-1)]).toEqual([250, 249]);
    size = 701;
    await paged.load(false);
    expect([paged.rows.length, paged.next]).toEqual([250, '250']);
    await paged.load(true);
    expect(paged.rows.length).toBe(50);
  });
  it('ends where there are no more', async () => {
    const paged = list();
    size = 50;
    await paged.load(true);
    expect([paged.rows.length, paged.next]).toEqual([50, null]);
    await paged.more();
    expect(asked.length).toBe(1);
  });
  it('drops an answer for what is no longer asked', async () => {
    const paged = list();
    const first = paged.load(true);
    paged.clear();
    await first;
    expect(paged.rows).toEqual([]);
  });
  it('keeps what it has where a page cannot be read', async () => {
    let broken = false;
    const paged = new Paged<number>(
      async () => (broken ? { data: null, error: bad } : good({ rows: [1], next: '1' })),
      { first: 1, more: 1 },
    );
    await paged.load(true);
    broken = true;
    await paged.more();
    expect([paged.rows, paged.error?.code, paged.busy]).toEqual([[1], 'other', false]);
  });
});

describe('versions', () => {
  const version = (number: number): RecordVersion => ({
    number,
    seen: `2026-0${number + 1}-01T00:00:00Z`,
    bytes: 1,
    why: 'the first look',
    changes: number ? 1 : null,
  });
  const diffed = vi.fn(async (_: VersionsOf, from: number, to: number): Promise<Answer<VersionDiff>> =>
    good({ from, to, rows: [], added: 0, removed: 0, changed: 0 }),
  );
  let count = 3;
  const made = () =>
    new VersionsQuery({
      versions: async () => good(Array.from({ length: count }, (_, n) => version(n))),
      diff: diffed,
    });
  beforeEach(() => {
    count = 3;
    diffed.mockClear();
  });
  it('compare the newest with the one before at first', async () => {
    const query = made();
    await query.load({ order: 'a' });
    expect([query.from, query.to, query.diff?.to]).toEqual([1, 2, 2]);
  });
  it('stay chosen while nothing new came, and begin anew with another record or a newer version', async () => {
    const query = made();
    await query.load({ order: 'a' });
    await query.choose(0, 2);
    await query.load({ order: 'a' });
    expect([query.from, query.to]).toEqual([0, 2]);
    count = 4;
    await query.load({ order: 'a' });
    expect([query.from, query.to]).toEqual([2, 3]);
    await query.choose(0, 1);
    await query.load({ token: 't' });
    expect([query.from, query.to]).toEqual([2, 3]);
  });
  it('are compared from the earlier to the later, however they were chosen', async () => {
    const query = made();
    await query.load({ order: 'a' });
    await query.choose(2, 0);
    expect([query.from, query.to]).toEqual([0, 2]);
  });
});

describe('a difference', () => {
  const row = (path: string, what: DiffRow['what']): DiffRow => ({ path, what, before: '1', after: '2' });
  it('folds what is the same, run by run, and leaves no place out', () => {
    const rows = [
      row('a', 'same'),
      row('b', 'same'),
      row('c', 'changed'),
      row('d', 'added'),
      row('e', 'same'),
    ];
    const told = pieces(rows);
    expect(told.map((piece) => (piece.kind === 'same' ? piece.rows.length : piece.row.path))).toEqual([
      2,
      'c',
      'd',
      1,
    ]);
    expect(told.flatMap((piece) => (piece.kind === 'same' ? piece.rows : [piece.row]))).toEqual(rows);
    expect(new Set(told.map(({ key }) => key)).size).toBe(told.length);
  });
  it('names a place by its last part, whatever its keys are', () => {
    expect(splitPath('lineItems[0].expiryTime')).toEqual({ within: 'lineItems[0].', name: 'expiryTime' });
    expect(splitPath('state')).toEqual({ within: '', name: 'state' });
    expect(splitPath('lineItems[12]')).toEqual({ within: 'lineItems', name: '[12]' });
    expect(splitPath('a["b.c"]')).toEqual({ within: '', name: 'a["b.c"]' });
    expect(splitPath('')).toEqual({ within: '', name: 'the whole' });
  });
  it('puts nothing in and leaves nothing out of a path', () => {
    for (const path of ['a.b[3].c', 'a[0][1]', 'x', 'a["k\\"]"].b']) {
      const { within, name } = splitPath(path);
      expect(within + name).toBe(path);
    }
  });
});

describe('a record in every shape', () => {
  const order = orderView(world, world.row(2).id);
  const shape = (of: { id: string; text: string }[], id: string) => of.find((s) => s.id === id)?.text ?? '';
  it('has ids, a link, a table, a text and the JSON, each once', () => {
    const ids = orderShapes(order).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['id', 'token', 'link', 'text', 'markdown', 'csv', 'json']));
  });
  it('gives a CSV of one row under its head, and no cell that a spreadsheet would run', () => {
    const wicked = { ...order, row: { ...order.row, product: '=cmd()' } };
    const [head, row, rest] = shape(orderShapes(wicked), 'csv').split('\r\n');
    expect([head!.startsWith('Order,State,Product'), rest]).toEqual([true, '']);
    expect(row).toContain("'=cmd()");
  });
  it('leaves out what is not known, except in a table, whose columns stay', () => {
    const bare = { ...order, customer: null, row: { ...order.row, account: null } };
    expect(orderShapes(bare).some(({ id }) => id === 'account')).toBe(false);
    expect(shape(orderShapes(bare), 'text')).not.toContain('Account:');
    expect(shape(orderShapes(bare), 'csv')).toContain(',Account,');
  });
  it('names a purchase by its token and an account by all its ids', () => {
    const record = purchaseRecord(subscriptions, subscriptions.token(1));
    expect(shape(purchaseShapes(record), 'token')).toBe(record.token);
    expect(shape(purchaseShapes(record), 'link')).toBe(
      `purser://purchase/${encodeURIComponent(record.token)}`,
    );
    const accounts = new AccountWorld(world, subscriptions, null);
    const kim = accounts.view('kim@example.com');
    expect(shape(accountShapes(kim), 'account').split('\n')).toEqual(kim.accounts);
    expect(JSON.parse(shape(accountShapes(kim), 'json'))).toEqual(kim);
  });
});

describe('the page of an account', () => {
  it('has an address for any id', () => {
    expect(accountPage('a/b?c@d.e')).toBe('/accounts/a%2Fb%3Fc%40d.e');
  });
});
