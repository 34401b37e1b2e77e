import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Answer, BulkDraft, BulkJob, BulkPlan, BulkPlanRow, Desk, Error as AppError } from '$lib/ipc';
import { HOLDS, REST } from '$lib/queries/actionFlow.svelte';
import { BulkFlow, type BulkPorts } from '$lib/queries/bulkFlow.svelte';

const NOW = '2026-10-19T13:02:00Z';
const DESK: Desk = { mode: 'confirm', agent: 'Ada', credential: 'purser@acme.example' };
const LIST = 'GPA.3312-4747-9706-13967\nGPA.3318-1122-9031-55102';

const row = (order: string): BulkPlanRow => ({
  order,
  token: null,
  product: 'premium',
  amount: { currency: 'EUR', decimal: '9.99' },
  verdict: 'eligible',
  words: null,
});
const plan = (over: Partial<BulkPlan> = {}): BulkPlan => ({
  kind: 'refund',
  title: 'Refund, access kept',
  destructive: true,
  origin: 'A list of 2 ids',
  code: 'AAAAAA',
  expires: '2026-10-19T13:10:00Z',
  count: 2,
  verdicts: [
    { verdict: 'eligible', count: 2 },
    { verdict: 'alreadyDone', count: 0 },
    { verdict: 'tooOld', count: 0 },
    { verdict: 'unknown', count: 0 },
    { verdict: 'notPossible', count: 0 },
  ],
  merged: 0,
  totals: [{ currency: 'EUR', decimal: '19.98' }],
  withoutAmount: 0,
  calls: [{ bucket: 'orders', words: 'Orders', calls: 6, aMinute: 300 }],
  seconds: 3,
  whyNot: null,
  rows: LIST.split('\n').map(row),
  next: null,
  problems: [],
  problemCount: 0,
  ...over,
});
const job = (over: Partial<BulkJob> = {}): BulkJob => ({
  number: 4,
  kind: 'refund',
  title: 'Refund, access kept',
  phase: 'holding',
  phaseWords: 'About to begin',
  note: null,
  agent: 'Ada',
  reason: 'the outage of Tuesday',
  ticket: null,
  origin: 'A list of 2 ids',
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
const LOST = failed({ message: 'Purser’s own core did not answer. Nothing was changed.' });

/** A program that plans and starts when it is told to, in whatever order. */
function program(over: Partial<BulkPorts> = {}) {
  const asked: { draft: BulkDraft; from: number; answer: (answer: Answer<BulkPlan>) => void }[] = [];
  const sent: {
    draft: BulkDraft;
    code: string;
    count: number;
    hold: number;
    answer: (answer: Answer<BulkJob>) => void;
  }[] = [];
  const ports: BulkPorts = {
    plan: (draft, from) => new Promise((answer) => asked.push({ draft, from, answer })),
    start: (draft, code, count, hold) =>
      new Promise((answer) => sent.push({ draft, code, count, hold, answer })),
    jobs: () => Promise.resolve(good([])),
    desk: () => Promise.resolve(good(DESK)),
    name: (name) => Promise.resolve(good({ ...DESK, agent: name })),
    now: () => NOW,
    ...over,
  };
  return { ports, asked, sent };
}
const settled = () => vi.advanceTimersByTimeAsync(0);

/** A flow whose list is planned and whose reason is said. */
async function planned(over: Partial<BulkPorts> = {}, first: Partial<BulkPlan> = {}) {
  const told = program(over);
  const flow = new BulkFlow(told.ports);
  await flow.begin();
  flow.kind = 'refund';
  flow.text = LIST;
  await vi.advanceTimersByTimeAsync(REST);
  told.asked[0]!.answer(good(plan(first)));
  await settled();
  flow.reason = 'the outage of Tuesday';
  await vi.advanceTimersByTimeAsync(REST);
  told.asked[1]!.answer(good(plan({ code: 'BBBBBB', ...first })));
  await settled();
  return { ...told, flow };
}
/** The same, with the count typed. */
async function ready(over: Partial<BulkPorts> = {}, first: Partial<BulkPlan> = {}) {
  const told = await planned(over, first);
  told.flow.typed = String(told.flow.plan!.count);
  return told;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the plan of a bulk', () => {
  it('is asked for once the hand rests, and not before there is an action and something to do it to', async () => {
    const { ports, asked } = program();
    const flow = new BulkFlow(ports);
    flow.text = LIST;
    await vi.advanceTimersByTimeAsync(REST);
    expect(asked).toEqual([]);
    flow.kind = 'refund';
    expect(asked.length).toBe(1);
    flow.text = `${LIST}\n`;
    flow.text = `${LIST}\nGPA.1`;
    await vi.advanceTimersByTimeAsync(REST);
    expect(asked.length).toBe(2);
    expect(asked[1]!.draft.source).toEqual({ text: `${LIST}\nGPA.1`, file: null, query: null });
  });
  it('of what is no longer filled in is never startable, whichever answer comes last', async () => {
    const { flow, asked } = await ready();
    flow.kind = 'verify';
    flow.kind = 'refundAndRevoke';
    expect(flow.askable).toBe(false);
    asked[3]!.answer(good(plan({ kind: 'refundAndRevoke', code: 'LATEST' })));
    asked[2]!.answer(good(plan({ kind: 'verify', code: 'BEFORE' })));
    await settled();
    expect(flow.plan?.code).toBe('LATEST');
  });
  it('is asked for again with another reason or ticket, because its code stands for them, too', async () => {
    const { flow, asked } = await ready();
    expect(flow.startable).toBe(true);
    flow.ticket = 'T-1';
    expect(flow.startable).toBe(false);
    await vi.advanceTimersByTimeAsync(REST);
    expect(asked[2]!.draft).toMatchObject({ reason: 'the outage of Tuesday', ticket: 'T-1' });
    asked[2]!.answer(good(plan({ code: 'CCCCCC' })));
    await settled();
    expect(flow.startable).toBe(true);
  });
  it('gives later rows as long as they are of the same plan, else it is read anew', async () => {
    const { flow, asked } = await planned({}, { next: 500 });
    const first = flow.page(500);
    asked[2]!.answer(good(plan({ code: 'BBBBBB', rows: [row('GPA.3')], next: null })));
    expect((await first).data).toMatchObject({ rows: [row('GPA.3')], next: null });
    expect(asked[2]).toMatchObject({ from: 500, draft: { reason: 'the outage of Tuesday' } });
    const moved = flow.page(500);
    asked[3]!.answer(good(plan({ code: 'MOVED1', count: 1, rows: [row('GPA.4')] })));
    expect((await moved).data?.rows).toEqual([]);
    expect(asked[4]!.from).toBe(0);
    asked[4]!.answer(good(plan({ code: 'MOVED1', count: 1 })));
    await settled();
    expect(flow.plan?.count).toBe(1);
    expect(flow.news).not.toEqual([]);
  });
  it('that says another count than before takes back the count that was typed', async () => {
    const { flow, asked } = await ready();
    void flow.look();
    asked[2]!.answer(good(plan({ code: 'CCCCCC', count: 1 })));
    await settled();
    expect(flow.typed).toBe('');
    expect(flow.startable).toBe(false);
    expect(flow.news?.join()).toContain('not 2');
  });
  it('is old before its code is', async () => {
    const { flow } = await ready({}, { expires: '2026-10-19T13:03:00Z' });
    await vi.advanceTimersByTimeAsync(59_000);
    expect(flow.startable).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(flow.aged).toBe(true);
    expect(flow.startable).toBe(false);
  });
  it('is old after some minutes where the clock of its world stands still', async () => {
    const { flow } = await ready({}, { expires: '2026-10-19T23:00:00Z' });
    await vi.advanceTimersByTimeAsync(HOLDS);
    expect(flow.aged).toBe(true);
  });
  it('that cannot be made says why, and shows none', async () => {
    const { flow, asked } = await planned();
    flow.text = 'too many';
    await vi.advanceTimersByTimeAsync(REST);
    asked[2]!.answer(failed({ code: 'invalid', field: 'source', message: 'A bulk has at most 10000 rows.' }));
    await settled();
    expect([flow.plan, flow.error?.field]).toEqual([null, 'source']);
    expect(flow.askable).toBe(false);
  });
});

describe('the start of a bulk', () => {
  it('takes the code, the count and the hold of what is shown', async () => {
    const { flow, sent } = await ready();
    flow.hold = 60;
    void flow.start();
    void flow.start();
    await settled();
    expect(sent.length).toBe(1);
    expect(sent[0]).toMatchObject({ code: 'BBBBBB', count: 2, hold: 60, draft: { source: { text: LIST } } });
    sent[0]!.answer(good(job()));
    await settled();
    expect(flow.job?.number).toBe(4);
    void flow.start();
    await settled();
    expect(sent.length).toBe(1);
  });
  it('is not offered without the right count, with too short a reason, or where there is a reason against it', async () => {
    const { flow } = await ready();
    for (const typed of ['', '1', '20', '2x']) {
      flow.typed = typed;
      expect(flow.startable).toBe(false);
    }
    flow.typed = ' 2 ';
    expect(flow.startable).toBe(true);
    flow.reason = 'ab';
    expect(flow.startable).toBe(false);
    const closed = await ready({}, { whyNot: 'This workspace is read-only.' });
    expect(closed.flow.askable).toBe(false);
  });
  it('that is refused because the plan moved shows the new plan, and sends nothing', async () => {
    const { flow, asked, sent } = await ready();
    void flow.start();
    await settled();
    sent[0]!.answer(failed({ code: 'invalid', field: 'code' }));
    await settled();
    asked.at(-1)!.answer(good(plan({ code: 'DDDDDD', count: 1 })));
    await settled();
    expect(flow.error?.field).toBe('code');
    expect(flow.plan?.code).toBe('DDDDDD');
    expect([flow.job, flow.startable]).toEqual([null, false]);
  });
  it('is not tried where the bulks that are there cannot be read before', async () => {
    const { flow, sent } = await ready({ jobs: () => Promise.resolve(failed()) });
    void flow.start();
    await settled();
    expect(sent).toEqual([]);
    expect(flow.job).toBe(null);
  });
  it('whose answer is lost is found among the bulks, and one of before is not taken for it', async () => {
    let kept: BulkJob[] = [job({ number: 3 })];
    const { flow, sent } = await ready({ jobs: () => Promise.resolve(good(kept)) });
    void flow.start();
    await settled();
    kept = [job({ number: 5, reason: 'of a colleague' }), job({ number: 4 }), ...kept];
    sent[0]!.answer(LOST);
    await settled();
    expect(flow.job?.number).toBe(4);
  });
  it('whose answer is lost, and that was not kept, is offered again with a fresh plan', async () => {
    const { flow, asked, sent } = await ready();
    void flow.start();
    await settled();
    const before = asked.length;
    sent[0]!.answer(LOST);
    await settled();
    expect(asked.length).toBe(before + 1);
    asked.at(-1)!.answer(good(plan({ code: 'DDDDDD' })));
    await settled();
    expect([flow.lost, flow.job, flow.startable]).toEqual([false, null, true]);
  });
  it('whose answer is lost is not offered before it is known, whatever is planned or changed meanwhile', async () => {
    let readable = true;
    let kept: BulkJob[] = [];
    const { flow, asked, sent } = await ready({
      jobs: () => Promise.resolve(readable ? good(kept) : failed()),
    });
    void flow.start();
    await settled();
    readable = false;
    sent[0]!.answer(LOST);
    await settled();
    expect([flow.lost, flow.startable]).toEqual([true, false]);
    // The bulk was kept, and its first row is done: a plan made now would be another one.
    const before = asked.length;
    void flow.look();
    flow.reason = 'another reason';
    await vi.advanceTimersByTimeAsync(REST);
    for (const { answer } of asked.slice(before)) answer(good(plan({ code: 'EEEEEE', count: 1 })));
    await settled();
    for (flow.typed of ['1', '2']) expect(flow.startable).toBe(false);
    readable = true;
    kept = [job()];
    void flow.find();
    await settled();
    expect([flow.lost, flow.job?.number]).toEqual([false, 4]);
  });
  it('says who acts first where nobody did', async () => {
    const names: string[] = [];
    const { flow, sent } = await ready(
      {
        desk: () => Promise.resolve(good({ ...DESK, agent: null })),
        name: (name) => (names.push(name), Promise.resolve(good({ ...DESK, agent: name }))),
      },
      { whyNot: 'Say who is acting first.' },
    );
    expect([flow.askable, flow.startable]).toEqual([true, false]);
    flow.name = ' Grace ';
    expect(flow.startable).toBe(true);
    void flow.start();
    await settled();
    expect([names, sent.length]).toEqual([['Grace'], 1]);
  });
});
