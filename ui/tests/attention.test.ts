import { describe, expect, it } from 'vitest';

import { ItemCursor } from '$lib/features/attention/cursor.svelte';
import { placeOf } from '$lib/features/attention/steps';
import { left } from '$lib/format/time';
import type { AttentionItem } from '$lib/ipc';

const item = (id: string, over: Partial<AttentionItem> = {}): AttentionItem => ({
  id,
  kind: 'review',
  title: id,
  subject: '',
  since: null,
  until: null,
  secondsLeft: null,
  then: '',
  urgency: 'soon',
  amount: null,
  order: null,
  token: null,
  action: null,
  bulk: null,
  request: null,
  step: 'answer',
  ...over,
});

describe('the time that is left', () => {
  it('is never rounded up, and never below nothing', () => {
    const of = (until: string) => left(until, '2026-10-19T12:00:00Z');
    expect(of('2026-10-19T12:59:59Z')).toBe('59 min');
    expect(of('2026-10-19T15:41:59Z')).toBe('3 h 41 min');
    expect(of('2026-10-21T18:59:59Z')).toBe('2 d 6 h');
    expect(of('2026-10-19T11:00:00Z')).toBe('0 min');
  });
});

describe('the cursor', () => {
  it('stays on its item when others come before it, and goes on when it is gone', () => {
    let items = [item('a'), item('b'), item('c')];
    const cursor = new ItemCursor(() => items);
    expect(cursor.item?.id).toBe('a');
    expect(cursor.move(1)?.id).toBe('b');
    items = [item('new'), ...items];
    expect(cursor.item?.id).toBe('b');
    cursor.choose(items[2]!);
    items = items.filter(({ id }) => id !== 'b');
    expect(cursor.item?.id).toBe('c');
    expect(cursor.move(9)?.id).toBe('c');
    items = [];
    expect(cursor.item).toBeNull();
    expect(cursor.move(1)).toBeNull();
  });
});

describe('an item', () => {
  it('leads to its record', () => {
    expect(placeOf(item('a', { order: 'GPA.1', token: 't/1' }))).toBe('/orders/GPA.1');
    expect(placeOf(item('a', { token: 't/1' }))).toBe('/subscriptions/t%2F1');
    expect(placeOf(item('a', { step: 'check', action: 7, order: 'GPA.1' }))).toBe('/activity?number=7');
    expect(placeOf(item('a', { step: 'doctor' }))).toBe('/sync');
  });
});
