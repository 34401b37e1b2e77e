import { describe, expect, it } from 'vitest';

import { limitIn, span } from '$lib/features/sync/budget';
import { bars } from '$lib/features/sync/calendar';
import { lag, placeOf } from '$lib/features/sync/notifications';
import { fromField, toField } from '$lib/features/sync/replay';
import { nextAs } from '$lib/format/next';
import { isLive, LIVE_WORDS, syncWords, waitingIn } from '$lib/format/sync';
import { NOW } from '$lib/ipc/fixtures/orders';
import { notification } from '$lib/ipc/fixtures/notifications';
import { syncStatus } from '$lib/ipc/fixtures/shell';
import { SubscriptionWorld } from '$lib/ipc/fixtures/subscriptions';
import { joinHead } from '$lib/queries/tail';

describe('what the foot of the rail says', () => {
  it('is that changes are followed, and when the last one came', () => {
    expect(syncWords(syncStatus('demo'), NOW)).toMatchObject({ tone: 'ok' });
    expect(syncWords(syncStatus('demo'), NOW).words).toMatch(/^Live · last change 1 min/);
  });
  it('is the run while there is one, and the failure after it', () => {
    expect(syncWords(syncStatus('running'), NOW).words).toMatch(/^Syncing · \d+ %$/);
    expect(syncWords(syncStatus('failed'), NOW)).toEqual({ tone: 'alert', words: 'Sync failed' });
    expect(syncWords(syncStatus('offline'), NOW)).toEqual({ tone: 'warn', words: 'Offline' });
  });
  it('is plain where nothing is followed', () => {
    const sync = syncStatus('demo');
    const off = { ...sync, live: { ...sync.live, state: 'off' as const } };
    expect(syncWords(off, NOW).words).toMatch(/^Synced /);
    expect(syncWords(syncStatus('empty'), NOW).words).toBe('Not synced yet');
    const paused = { ...sync, live: { ...sync.live, state: 'paused' as const } };
    expect(syncWords(paused, NOW)).toEqual({ tone: 'warn', words: 'Paused' });
  });
  it('counts what waits once, on whichever side it is known', () => {
    const sync = syncStatus('demo');
    expect(waitingIn({ ...sync, lanes: [] })).toBe(0);
    expect(waitingIn(sync)).toBe(15);
    expect(waitingIn({ ...sync, backlog: { orders: 20, purchases: 1, refused: 9 } })).toBe(21);
  });
  it('has words for every state, and can pause only what goes on', () => {
    const states = Object.keys(LIVE_WORDS) as (keyof typeof LIVE_WORDS)[];
    expect(states.filter(isLive)).toEqual(['listening', 'scheduled', 'retrying']);
    expect(states.every((state) => LIVE_WORDS[state].says.endsWith('.'))).toBe(true);
  });
});

describe('a limit', () => {
  it('is a whole number, however it is grouped', () => {
    expect(limitIn(' 1,200 ', 3000)).toEqual({ limit: 1200, wrong: null });
    expect(limitIn('1 200', 3000).limit).toBe(1200);
  });
  it('that is empty is what Google grants', () => {
    expect(limitIn('', 3000)).toEqual({ limit: null, wrong: null });
  });
  it('that is none says what would be right', () => {
    for (const text of ['many', '0', '-5', '1e99', '99999999999999999999'])
      expect(limitIn(text, 3000).wrong, text).toMatch(/whole number.*3,000/);
  });
  it('is said with its span', () => {
    expect([60, 3600, 30, 120].map(span)).toEqual(['a minute', 'an hour', 'in 30 s', 'in 2 min']);
  });
});

describe('the calendar', () => {
  const day = (name: string, count: number) => ({
    day: name,
    count,
    reasons: count ? [{ why: 'after it renews or ends', count }] : [],
  });
  it('draws the fullest day full, a day with one look so that it can be seen, and an empty one not at all', () => {
    const drawn = bars([day('2026-10-19', 1000), day('2026-10-20', 1), day('2026-10-21', 0)]);
    expect(drawn.map((bar) => bar.height)).toEqual([1, 0.03, 0]);
  });
  it('names days as they are, in every time zone', () => {
    const [bar] = bars([day('2026-10-19', 2)], { locale: 'en-GB' });
    expect(bar).toMatchObject({ name: 'Mon 19 Oct', reasons: '2 after it renews or ends' });
  });
  it('without a single look is flat', () => {
    expect(bars([day('2026-10-19', 0)])[0]!.height).toBe(0);
  });
});

describe('a notification', () => {
  const world = new SubscriptionWorld(100);
  it('leads to its purchase, else to its order, else nowhere', () => {
    const row = notification(world, 1);
    expect(placeOf({ ...row, token: 'a/b+c', order: 'GPA.1' })).toBe('/subscriptions/a%2Fb%2Bc');
    expect(placeOf({ ...row, token: null, order: 'GPA.1..2' })).toBe('/orders/GPA.1..2');
    expect(placeOf({ ...row, token: null, order: null })).toBeNull();
  });
  it('says how late it is in the unit that fits', () => {
    expect([4, 99, 300, 7200, 200_000].map(lag)).toEqual(['4 s', '99 s', '5 min', '2 h', '2 days']);
  });
});

describe('the tail', () => {
  const rows = (...ids: string[]) => ids.map((id) => ({ id }));
  it('keeps what is loaded below when new ones come on top', () => {
    expect(joinHead(rows('f', 'e', 'd'), rows('e', 'd', 'c', 'b'))).toEqual(rows('f', 'e', 'd', 'c', 'b'));
  });
  it('starts over where more came than a page holds', () => {
    expect(joinHead(rows('z', 'y'), rows('c', 'b'))).toBeNull();
    expect(joinHead(rows(), rows('c'))).toBeNull();
  });
});

describe('a moment to replay from', () => {
  it('goes into the field and comes back, to the minute', () => {
    const moment = new Date('2026-10-19T12:58:00Z');
    expect(fromField(toField(moment))).toBe(moment.toISOString());
  });
  it('can be typed with a space, where an engine has no such field', () => {
    expect(fromField('2026-10-19 14:58')).toBe(fromField('2026-10-19T14:58'));
  });
  it('that is half filled in is none', () => {
    for (const text of ['', '2026-10-19', '14:58', 'yesterday', '2026-13-40T99:99'])
      expect(fromField(text), text).toBeNull();
  });
});

it('what comes next is said as a day after “until” and “by”', () => {
  expect(['renews', 'on hold until', 'must be paid by', 'grace ends'].map(nextAs)).toEqual([
    'relative',
    'day',
    'day',
    'relative',
  ]);
});
