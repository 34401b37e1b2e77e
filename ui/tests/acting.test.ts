import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { moneyIn, previewChanges, summary } from '$lib/format/acting';
import { moment } from '$lib/format/time';
import { grouped, onlyReadOnly } from '$lib/features/act/menu';
import { missing } from '$lib/features/act/words';
import type {
  ActionDraft,
  ActionOffer,
  ActionPreview,
  ActionRecord,
  ActivityPage,
  Answer,
  Desk,
  SecondPersonRequest,
} from '$lib/ipc';
import { ActionFlow, HOLDS, REST, type ActionPorts } from '$lib/queries/actionFlow.svelte';

import { failed, good } from './answers';

const TARGET = { order: 'GPA.3312-4747-9706-13967', token: 'token.AO-J1Oy' };
const DESK: Desk = { mode: 'confirm', agent: 'Ada', credential: 'purser@acme.example' };

const offer = (over: Partial<ActionOffer> = {}): ActionOffer => ({
  kind: 'refund',
  label: 'Refund EUR 9.99, keep access',
  words: 'The money goes back. Access and renewal stay.',
  destructive: true,
  whyNot: null,
  items: [],
  ...over,
});
const preview = (over: Partial<ActionPreview> = {}): ActionPreview => ({
  code: 'AAAAAA',
  expires: '2026-10-19T13:10:00Z',
  verb: 'Refund EUR 9.99, keep access',
  destructive: true,
  amount: { currency: 'EUR', decimal: '9.99' },
  consequences: [{ about: 'Access', words: 'Stays until 19 October 2026.', tone: 'ok' }],
  whyNot: null,
  secondPerson: null,
  warnings: [],
  subject: 'premium',
  test: false,
  texts: null,
  seen: '2026-10-19T13:02:00Z',
  ...over,
});
const record = (over: Partial<ActionRecord> = {}): ActionRecord => ({
  number: 12,
  kind: 'refund',
  title: 'Refund, access kept',
  state: 'confirmed',
  stateWords: 'Confirmed',
  tone: 'ok',
  outcome: 'It was read back as done.',
  agent: 'Ada',
  askedBy: null,
  byMacro: null,
  credential: 'purser@acme.example',
  reason: 'charged twice',
  ticket: null,
  package: 'app.lumen.music',
  product: 'premium',
  order: TARGET.order,
  token: TARGET.token,
  amount: { currency: 'EUR', decimal: '9.99' },
  at: '2026-10-19T13:02:00Z',
  settled: '2026-10-19T13:02:02Z',
  steps: [],
  ...over,
});
const page = (...rows: ActionRecord[]): Answer<ActivityPage> => good({ rows, next: null, counts: [] });

const request = (draft: ActionDraft): SecondPersonRequest => ({
  number: 3,
  draft,
  verb: 'Refund EUR 9.99, keep access',
  subject: 'premium',
  amount: { currency: 'EUR', decimal: '9.99' },
  askedBy: 'Ada',
  asked: '2026-10-19T13:02:00Z',
  expires: '2026-10-20T13:02:00Z',
});

/** A program that answers when it is told to, in whatever order. */
function program(over: Partial<ActionPorts> = {}) {
  const asked: { draft: ActionDraft; answer: (answer: Answer<ActionPreview>) => void }[] = [];
  const sent: { draft: ActionDraft; code: string; answer: (answer: Answer<ActionRecord>) => void }[] = [];
  const ports: ActionPorts = {
    preview: (draft) => new Promise((answer) => asked.push({ draft, answer })),
    perform: (draft, code) => new Promise((answer) => sent.push({ draft, code, answer })),
    check: () => Promise.resolve(good(record())),
    ask: (draft) => Promise.resolve(good(request(draft))),
    journal: () => Promise.resolve(page()),
    desk: () => Promise.resolve(good(DESK)),
    reply: () => Promise.resolve(good(null)),
    copy: () => Promise.resolve(false),
    fill: () => Promise.resolve(null),
    name: (name) => Promise.resolve(good({ ...DESK, agent: name })),
    ...over,
  };
  return { ports, asked, sent };
}
const settled = () => vi.advanceTimersByTimeAsync(0);

async function ready(over: Partial<ActionPorts> = {}, what = offer()) {
  const told = program(over);
  const flow = new ActionFlow(what, TARGET, told.ports);
  void flow.begin();
  told.asked[0]!.answer(good(preview()));
  await settled();
  flow.reason = 'charged twice';
  return { ...told, flow };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a preview', () => {
  it('is asked for at once, before a reason is given, and again for every other parameter', async () => {
    const { flow, asked } = await ready({}, offer({ kind: 'defer', destructive: false }));
    expect(asked[0]!.draft).toMatchObject({ days: 7, reason: '' });
    flow.days = '1';
    flow.days = '14';
    expect(flow.confirmable).toBe(false);
    await vi.advanceTimersByTimeAsync(REST);
    expect(asked.length).toBe(2);
    expect(asked[1]!.draft.days).toBe(14);
    asked[1]!.answer(good(preview({ code: 'BBBBBB' })));
    await settled();
    expect(flow.confirmable).toBe(true);
    expect(flow.preview?.code).toBe('BBBBBB');
  });
  it('of what is no longer filled in is never confirmable, whichever answer comes last', async () => {
    const { flow, asked } = await ready({}, offer({ kind: 'defer', destructive: false }));
    flow.days = '14';
    await vi.advanceTimersByTimeAsync(REST);
    flow.days = '30';
    await vi.advanceTimersByTimeAsync(REST);
    asked[2]!.answer(good(preview({ code: 'OF30OF' })));
    asked[1]!.answer(good(preview({ code: 'OF14OF' })));
    await settled();
    expect(flow.preview?.code).toBe('OF30OF');
    expect(flow.confirmable).toBe(true);
    flow.days = '14';
    expect(flow.confirmable).toBe(false);
  });
  it('is not asked for until all is chosen', async () => {
    const { ports, asked } = program();
    const flow = new ActionFlow(offer({ kind: 'revokeItem', items: ['a', 'b'] }), TARGET, ports);
    void flow.begin();
    await settled();
    expect(asked).toEqual([]);
    expect(missing(flow)).toBe('Choose the item that ends.');
    flow.item = 'b';
    await vi.advanceTimersByTimeAsync(REST);
    expect(asked[0]!.draft.item).toBe('b');
  });
  it('of an answer to a chargeback waits for the choice, and takes what is said along', async () => {
    const { ports, asked } = program();
    const flow = new ActionFlow(offer({ kind: 'review', destructive: false }), TARGET, ports);
    void flow.begin();
    await settled();
    expect([asked.length, missing(flow)]).toEqual([0, 'Choose what Google should do.']);
    flow.preference = 'contest';
    flow.used = '101';
    await vi.advanceTimersByTimeAsync(REST);
    expect([asked.length, missing(flow)]).toEqual([0, 'What was used is 0 to 100 %.']);
    flow.used = ' 45 % ';
    flow.sample = true;
    await vi.advanceTimersByTimeAsync(REST);
    expect(asked[0]!.draft.review).toEqual({ preference: 'contest', sample: true, used: 45 });
    asked[0]!.answer(good(preview()));
    await settled();
    flow.reason = 'used every day';
    expect(flow.confirmable).toBe(true);
    flow.preference = 'approve';
    expect(flow.confirmable).toBe(false);
    expect(flow.filled).toMatchObject({ preference: 'approve', sample: true, used: ' 45 % ' });
  });
  it('of the only item needs no choice', async () => {
    const { ports, asked } = program();
    void new ActionFlow(offer({ kind: 'revokeItem', items: ['a'] }), TARGET, ports).begin();
    await settled();
    expect(asked[0]!.draft.item).toBe('a');
  });
  it('does not depend on the reason, which is asked for before it can be confirmed', async () => {
    const { flow, asked } = await ready();
    for (const [reason, able] of [
      ['', false],
      ['  x ', false],
      ['why', true],
      ['x'.repeat(501), false],
    ] as const) {
      flow.reason = reason;
      expect(flow.confirmable, reason).toBe(able);
    }
    await vi.advanceTimersByTimeAsync(REST * 2);
    expect(asked.length).toBe(1);
  });
  it('that says why not leaves nothing to confirm', async () => {
    const { flow, asked } = await ready();
    void flow.look();
    asked[1]!.answer(good(preview({ whyNot: 'It was refunded already.' })));
    await settled();
    expect(flow.confirmable).toBe(false);
  });
  it('grows old, and is looked at again', async () => {
    const { flow, asked } = await ready();
    await vi.advanceTimersByTimeAsync(HOLDS);
    expect(flow.aged).toBe(true);
    expect(flow.confirmable).toBe(false);
    void flow.look();
    asked[1]!.answer(good(preview({ code: 'BBBBBB' })));
    await settled();
    expect([flow.aged, flow.confirmable]).toEqual([false, true]);
    expect(flow.news).toEqual([]);
  });
  it('that cannot be had says so, and can be asked for again', async () => {
    const { flow, asked } = await ready();
    void flow.look();
    asked[1]!.answer(failed({ code: 'offline' }));
    await settled();
    expect(flow.error?.code).toBe('offline');
    expect(flow.preview).toBeNull();
    expect(flow.confirmable).toBe(false);
  });
});

describe('confirming', () => {
  it('sends once, however often it is pressed, with the code that was shown', async () => {
    const { flow, sent } = await ready();
    flow.ticket = ' T-1 ';
    void flow.confirm();
    void flow.confirm();
    await settled();
    void flow.confirm();
    expect(sent.length).toBe(1);
    expect(sent[0]).toMatchObject({ code: 'AAAAAA', draft: { reason: 'charged twice', ticket: 'T-1' } });
    sent[0]!.answer(good(record()));
    await settled();
    void flow.confirm();
    expect(sent.length).toBe(1);
    expect(flow.record?.state).toBe('confirmed');
  });
  it('goes on when it was left meanwhile', async () => {
    const { flow, sent } = await ready();
    const done = flow.confirm();
    await settled();
    flow.leave();
    sent[0]!.answer(good(record()));
    await done;
    expect(flow.record?.number).toBe(12);
  });
  it('with a code that does not fit any more looks again and says what changed', async () => {
    const { flow, asked, sent } = await ready();
    void flow.confirm();
    await settled();
    sent[0]!.answer(failed({ code: 'invalid', field: 'code' }));
    await settled();
    const words = 'Stays until 19 November 2026.';
    asked[1]!.answer(
      good(preview({ code: 'BBBBBB', consequences: [{ about: 'Access', words, tone: 'ok' }] })),
    );
    await settled();
    expect(flow.news).toEqual([{ about: 'Access', was: 'Stays until 19 October 2026.' }]);
    expect(flow.error?.field).toBe('code');
    expect(flow.confirmable).toBe(true);
    void flow.confirm();
    await settled();
    expect(sent[1]!.code).toBe('BBBBBB');
  });
  it('asks for a name first where nobody said one', async () => {
    const names: string[] = [];
    const { flow, sent } = await ready({
      desk: () => Promise.resolve(good({ ...DESK, agent: null })),
      name: (name) => (names.push(name), Promise.resolve(good({ ...DESK, agent: name }))),
    });
    expect(missing(flow)).toBe('Say who acts.');
    expect(flow.confirmable).toBe(false);
    flow.name = ' Ada ';
    void flow.confirm();
    await settled();
    expect(names).toEqual(['Ada']);
    expect(sent.length).toBe(1);
  });
  it('sends nothing where the name is refused, nor where the program asks for one', async () => {
    const unnamed = { desk: () => Promise.resolve(good({ ...DESK, agent: null })) };
    const refused = await ready({ ...unnamed, name: () => Promise.resolve(failed({ field: 'name' })) });
    refused.flow.name = 'Ada';
    await refused.flow.confirm();
    expect(refused.sent).toEqual([]);
    expect(refused.flow.error?.field).toBe('name');

    const { flow, sent } = await ready();
    void flow.confirm();
    await settled();
    sent[0]!.answer(failed({ code: 'invalid', field: 'agent' }));
    await settled();
    expect([flow.nameless, flow.confirmable, flow.sending]).toEqual([true, false, false]);
  });
  it('whose answer was lost finds the entry that was begun', async () => {
    let rows: ActionRecord[] = [record({ number: 11 })];
    const { flow, sent } = await ready({ journal: () => Promise.resolve(page(...rows)) });
    void flow.confirm();
    await settled();
    rows = [record({ number: 12, state: 'sending' }), ...rows];
    sent[0]!.answer(failed({ message: 'Purser’s own core did not answer.' }));
    await settled();
    expect(flow.record?.number).toBe(12);
    expect(flow.settled).toBe(false);
  });
});

describe('an unknown outcome', () => {
  const unknown = record({ state: 'unknown' });
  it('is checked on demand, and follows the journal', async () => {
    let rows = [unknown];
    const { flow, sent } = await ready({
      check: () => Promise.resolve(good(unknown)),
      journal: () => Promise.resolve(page(...rows)),
    });
    void flow.confirm();
    await settled();
    sent[0]!.answer(good(unknown));
    await settled();
    await flow.check();
    expect([flow.checks, flow.settled]).toEqual([1, false]);
    rows = [record()];
    await flow.keepUp();
    expect(flow.settled).toBe(true);
  });
});

describe('the words', () => {
  it('write amounts as the locale does, and leave alone what is none', () => {
    expect(moneyIn('Refund EUR 9.99, keep access', 'en-GB')).toBe('Refund €9.99, keep access');
    expect(moneyIn('about 63 % of JPY 1200.', 'en-GB')).toBe('about 63 % of JP¥1,200.');
    expect(moneyIn('GPA.3312 and XQQ 9.99 and SKU 12', 'en-GB')).toBe('GPA.3312 and XQQ 9.99 and SKU 12');
  });
  it('of two previews differ by line and by button', () => {
    const after = preview({ verb: 'Refund EUR 4.99, keep access' });
    expect(previewChanges(preview(), preview())).toEqual([]);
    expect(previewChanges(preview(), after)).toEqual([{ about: null, was: moneyIn(preview().verb) }]);
  });
  it('for a ticket say what was done, for what, when and by whom', () => {
    const place = { locale: 'en-GB', zone: 'UTC' };
    expect(summary(record({ ticket: 'T-1' }), place)).toBe(
      [
        `Refunded €9.99, access kept, for ${TARGET.order} on ${moment(record().at, place)} by Ada, confirmed.`,
        'Reason: charged twice',
        'Ticket: T-1',
        'Purser journal entry 12',
      ].join('\n'),
    );
    const open = record({ state: 'unknown', stateWords: 'Sent, not confirmed', outcome: 'No answer came.' });
    expect(summary(open, place)).toMatch(
      /^Sent, not confirmed: “Refund, access kept” \(€9.99\) for .* by Ada\.\nNo answer came\./,
    );
  });
  it('of the menu are grouped, and a read-only workspace is said once', () => {
    const kinds = (['consume', 'refund', 'cancelRenewal', 'refundAndRevoke'] as const).map((kind) =>
      offer({ kind }),
    );
    expect(grouped(kinds).map((group) => group.map(({ kind }) => kind))).toEqual([
      ['refund', 'refundAndRevoke'],
      ['cancelRenewal'],
      ['consume'],
    ]);
    const review = offer({ kind: 'review' });
    const first = (offers: ActionOffer[]) => grouped(offers)[0]![0]!.kind;
    expect([first([review, ...kinds]), first([...kinds, review])]).toEqual(['review', 'refund']);
    expect(onlyReadOnly(offer({ whyNot: 'This workspace is read-only.' }), true)).toBe(true);
    expect(onlyReadOnly(offer({ whyNot: 'It was refunded already.' }), true)).toBe(false);
  });
});

describe('what a second person confirms', () => {
  it('is asked for and not sent', async () => {
    const asks: [ActionDraft, string][] = [];
    const { ports, asked, sent } = program({
      ask: (draft, code) => {
        asks.push([draft, code]);
        return Promise.resolve(good(request(draft)));
      },
    });
    const flow = new ActionFlow(offer(), TARGET, ports);
    void flow.begin();
    asked[0]!.answer(good(preview({ secondPerson: 'Above EUR 5.00 a second person confirms it.' })));
    await settled();
    expect(flow.shared).toBe(true);
    expect(flow.confirmable).toBe(false);
    flow.reason = 'charged twice';
    await flow.confirm();
    expect(asks).toEqual([[expect.objectContaining({ reason: 'charged twice' }), 'AAAAAA']]);
    expect(sent).toEqual([]);
    expect(flow.asked?.number).toBe(3);
    expect(flow.confirmable).toBe(false);
  });
});
