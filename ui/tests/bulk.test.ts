import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { all, extend, indexesOf, only, sizeOf, toggle } from '$lib/components/list/selection';
import { may } from '$lib/features/bulk/jobActs';
import { lacking } from '$lib/features/bulk/words';
import { bulkVerb, countdown, lasting, planChanges, typedCount } from '$lib/format/bulk';
import type { Answer, BulkDraft, BulkJob, BulkPlan, BulkVerdict, Desk, Error as AppError } from '$lib/ipc';
import { actions, type Action } from '$lib/keys/actions.svelte';
import { REST } from '$lib/queries/actionFlow.svelte';
import { BulkFlow, type BulkPorts } from '$lib/queries/bulkFlow.svelte';
import { ListSearch, type Listing, type Question } from '$lib/queries/listSearch.svelte';

const NOW = '2026-10-19T13:02:00Z';
const DESK: Desk = { mode: 'confirm', agent: 'Ada', credential: 'purser@acme.example' };
const IDS = 'GPA.3312-4747-9706-13967\nGPA.3318-1122-9031-55102';

const plan = (over: Partial<BulkPlan> = {}): BulkPlan => ({
  kind: 'refund',
  title: 'Refund, access kept',
  destructive: true,
  origin: 'A list of 3 ids',
  code: 'AAAAAA',
  expires: '2026-10-19T13:10:00Z',
  count: 2,
  verdicts: (['eligible', 'alreadyDone', 'tooOld', 'unknown', 'notPossible'] as BulkVerdict[]).map(
    (verdict) => ({ verdict, count: verdict === 'eligible' ? 2 : verdict === 'tooOld' ? 1 : 0 }),
  ),
  merged: 0,
  totals: [
    { currency: 'EUR', decimal: '9.99' },
    { currency: 'JPY', decimal: '1200' },
  ],
  withoutAmount: 0,
  calls: [{ bucket: 'orders', words: 'orders', calls: 6, aMinute: 3000 }],
  seconds: 1,
  whyNot: null,
  rows: [],
  next: null,
  problems: [],
  problemCount: 0,
  ...over,
});
const job = (over: Partial<BulkJob> = {}): BulkJob => ({
  number: 7,
  kind: 'refund',
  title: 'Refund, access kept',
  phase: 'holding',
  phaseWords: 'About to begin',
  note: null,
  agent: 'Ada',
  reason: 'charged twice',
  ticket: null,
  origin: 'A list of 3 ids',
  at: NOW,
  starts: '2026-10-19T13:02:10Z',
  ended: null,
  total: 2,
  waiting: 2,
  sending: 0,
  done: 0,
  skipped: 0,
  failed: 0,
  unknown: 0,
  ...over,
});
const good = <T>(data: T): Answer<T> => ({ data, error: null });
const failed = (over: Partial<AppError> = {}): Answer<never> => ({
  data: null,
  error: {
    code: 'other',
    message: 'No. Nothing was sent.',
    remedy: null,
    field: null,
    detail: null,
    ...over,
  },
});

/** A program that plans and starts when it is told to. */
function program(over: Partial<BulkPorts> = {}) {
  const asked: { draft: BulkDraft; from: number; answer: (answer: Answer<BulkPlan>) => void }[] = [];
  const sent: { draft: BulkDraft; code: string; count: number; answer: (told: Answer<BulkJob>) => void }[] =
    [];
  const ports: BulkPorts = {
    plan: (draft, from) => new Promise((answer) => asked.push({ draft, from, answer })),
    start: (draft, code, count) => new Promise((answer) => sent.push({ draft, code, count, answer })),
    jobs: () => Promise.resolve(good([job({ number: 3 })])),
    desk: () => Promise.resolve(good(DESK)),
    name: (name) => Promise.resolve(good({ ...DESK, agent: name })),
    now: () => NOW,
    ...over,
  };
  return { ports, asked, sent };
}
const settled = () => vi.advanceTimersByTimeAsync(0);
const rested = () => vi.advanceTimersByTimeAsync(REST);

/** A bulk that waits only for somebody to confirm it. */
async function ready(over: Partial<BulkPorts> = {}) {
  const told = program(over);
  const flow = new BulkFlow(told.ports);
  void flow.begin();
  flow.kind = 'refund';
  flow.text = IDS;
  flow.reason = 'charged twice';
  await rested();
  told.asked[0]!.answer(good(plan()));
  await settled();
  flow.typed = '2';
  return { ...told, flow };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a plan of a bulk', () => {
  it('is not read again for every letter of a reason that is too short to be one', async () => {
    const { flow, asked } = await ready();
    flow.reason = 'no';
    await rested();
    asked[1]!.answer(good(plan({ code: 'BBBBBB' })));
    await settled();
    flow.reason = 'n';
    await rested();
    expect(asked.map(({ draft }) => draft.reason)).toEqual(['charged twice', '']);
  });
  it('is of the rows that were chosen, or of the search, and of nothing else', async () => {
    const { flow, asked } = await ready();
    flow.take({ words: '2 selected orders', ids: ['GPA.1', 'GPA.2'] });
    flow.seek('premium DE', 'verify');
    flow.choose('/home/kim/orders.csv');
    const sources = asked.slice(1).map(({ draft }) => draft.source);
    expect(sources).toEqual([
      { text: 'GPA.1\nGPA.2', file: null, query: null },
      { text: null, file: null, query: 'premium DE' },
      { text: null, file: '/home/kim/orders.csv', query: null },
    ]);
  });
});

describe('the start of a bulk', () => {
  it('wants a reason, and exactly the count', async () => {
    const { flow } = await ready();
    for (const [typed, words] of [
      ['', 'Type 2 to go on.'],
      ['3', 'Type 2 to go on.'],
      [' 2 ', null],
    ]) {
      flow.typed = typed!;
      expect(lacking(flow)).toBe(words);
      expect(flow.startable).toBe(words === null);
    }
    flow.reason = ' ';
    expect(lacking(flow)).toBe('Say why to go on.');
  });
  it('is made once however often it is asked for', async () => {
    const { flow, sent } = await ready();
    void flow.start();
    void flow.start();
    await settled();
    expect(sent.length).toBe(1);
    sent[0]!.answer(good(job()));
    await settled();
    void flow.start();
    await settled();
    expect([sent.length, flow.job?.number]).toEqual([1, 7]);
  });
  it('without an answer does not take another’s bulk, nor one of before, for its own', async () => {
    let after = [job({ number: 3 })];
    const { flow, asked, sent } = await ready({ jobs: () => Promise.resolve(good(after)) });
    void flow.start();
    await settled();
    after = [job({ number: 5, reason: 'another reason' }), job({ number: 4, total: 9 }), ...after];
    sent[0]!.answer(failed({ message: 'Purser’s own core did not answer.' }));
    await settled();
    expect([flow.job, flow.lost]).toEqual([null, false]);
    asked[1]!.answer(good(plan({ code: 'BBBBBB' })));
    await settled();
    expect([flow.error?.message, flow.startable]).toEqual(['Purser’s own core did not answer.', true]);
  });
  it('is not to be had in a read-only workspace, for its own reason', async () => {
    const { flow, asked } = await ready({
      desk: () => Promise.resolve(good({ ...DESK, mode: 'readOnly', agent: null })),
    });
    void flow.look();
    asked[1]!.answer(good(plan({ whyNot: 'This workspace is read-only.' })));
    await settled();
    expect([flow.askable, lacking(flow)]).toEqual([false, 'This workspace is read-only.']);
  });
});

describe('words of a bulk', () => {
  it('carry the amount where there is one sum, and never one of two currencies', () => {
    expect(bulkVerb(plan(), 'en')).toBe('Refund 2 orders, keep access');
    const one = plan({ totals: [{ currency: 'EUR', decimal: '19.98' }] });
    expect(bulkVerb(one, 'en')).toBe('Refund 2 orders, keep access: €19.98');
    expect(bulkVerb({ ...one, withoutAmount: 1 }, 'en')).toBe('Refund 2 orders, keep access');
  });
  it('take a count as people write it, and nothing else', () => {
    expect(['3481', '3,481', '3.481', '3 481', '3’481', ' 12 '].map(typedCount)).toEqual([
      3481, 3481, 3481, 3481, 3481, 12,
    ]);
    expect(['', 'all', '12a', '-3', '1,2', '0x10', '1e3'].map(typedCount)).toEqual(Array(7).fill(null));
  });
  it('tell how long it takes and how long is left', () => {
    expect([3, 20, 60, 600, 7200, 7800].map(lasting)).toEqual([
      'a few seconds',
      'about 20 seconds',
      'about a minute',
      'about 10 minutes',
      'about 2 hours',
      'about 2 h 10 min',
    ]);
    expect([-1, 7001, 60_000, 3_600_000].map(countdown)).toEqual(['0:00', '0:08', '1:00', '1:00:00']);
  });
  it('say that two plans of the same rows are the same', () => {
    expect(planChanges(plan(), plan({ code: 'BBBBBB' }))).toEqual([]);
    const other = plan().verdicts.map((v) => (v.verdict === 'unknown' ? { ...v, count: 4 } : v));
    expect(planChanges(plan(), plan({ verdicts: other }))).toEqual(['What is left out is not the same.']);
  });
});

describe('a bulk that was started', () => {
  it('lets be done what its phase allows', () => {
    const allowed = (over: Partial<BulkJob>) =>
      (['pause', 'resume', 'cancel', 'retry'] as const).filter((what) => may[what](job(over)));
    expect(allowed({ phase: 'holding' })).toEqual(['pause', 'cancel']);
    expect(allowed({ phase: 'running', failed: 1 })).toEqual(['pause', 'cancel']);
    expect(allowed({ phase: 'paused', failed: 1 })).toEqual(['resume', 'cancel']);
    expect(allowed({ phase: 'finished', waiting: 0, failed: 1 })).toEqual(['retry']);
    expect(allowed({ phase: 'finished', waiting: 0 })).toEqual([]);
    expect(allowed({ phase: 'canceled', waiting: 1, failed: 1 })).toEqual([]);
    expect(allowed({ phase: 'canceled', waiting: 0, failed: 1 })).toEqual(['retry']);
  });
});

describe('a selection', () => {
  it('of all that is loaded is one stretch, and Shift and Ctrl go on from it', () => {
    expect(sizeOf(all(500))).toBe(500);
    expect(indexesOf(toggle(all(4), 1), 10)).toEqual([0, 2, 3]);
    expect(indexesOf(extend(only(5), 3), 10)).toEqual([3, 4, 5]);
  });
});

/** A list of numbers, in pages of as many as are asked for. */
class Numbers extends ListSearch<number, 'at', null> {
  asked: Question<'at'>[] = [];
  superseded = 0;
  constructor(readonly size: number) {
    super();
  }
  protected find(question: Question<'at'>): Promise<Answer<Listing<number>>> {
    this.asked.push(question);
    if (this.superseded-- > 0) return Promise.resolve(failed({ code: 'superseded' }));
    const from = Number(question.cursor ?? 0);
    const to = Math.min(this.size, from + question.limit);
    const rows = Array.from({ length: to - from }, (_, n) => from + n);
    return Promise.resolve(
      good({ rows, next: to < this.size ? String(to) : null, understood: [], tookMs: 0 }),
    );
  }
  protected sum(): Promise<Answer<null>> {
    return Promise.resolve(good(null));
  }
}

describe('rows of a list', () => {
  it('are all fetched, whatever is loaded and whoever asks in between, but not far beyond what is wanted', async () => {
    const list = new Numbers(1_204);
    list.superseded = 2;
    expect((await list.allRows(10_000)).data?.length).toBe(1_204);
    const more = new Numbers(100_000);
    const found = (await more.allRows(10_000)).data!.length;
    expect([found > 10_000, found <= 10_500]).toEqual([true, true]);
  });
  it('that were let go are fetched again before they are taken', async () => {
    const list = new Numbers(1_000);
    list.reset(0);
    await settled();
    await list.want(0, 99);
    list.pages = list.pages.map((page) => (page.start === 0 ? { ...page, rows: null } : page));
    expect(list.row(3)).toBe(undefined);
    expect(await list.rowsAt([3, 99, 100])).toEqual([3, 99, 100]);
  });
});

describe('the list of actions', () => {
  const action = (id: string): Action => ({ id, title: id, group: 'g', run: () => {} });
  it('loses none when one screen goes as another comes', () => {
    const before = actions.all.length;
    const leave = actions.register([action('old')]);
    const stay = actions.register([action('new')]);
    const under = actions.register([action('shell')], true);
    leave();
    expect(actions.all.map(({ id }) => id)).toEqual(['shell', 'new']);
    stay();
    under();
    expect(actions.all.length).toBe(before);
  });
});
