import { describe, expect, it } from 'vitest';

import type { ActionDraft, ActionOffer, ActionRecord, Answer, Macro, MacroTexts } from '$lib/ipc';
import { doesOf, EMPTY, macroOf, put, typedOf } from '$lib/features/macros/form';
import { ActionFlow, type ActionPorts } from '$lib/queries/actionFlow.svelte';
import { freeName } from '$lib/queries/macros.svelte';

const good = <T>(data: T): Answer<T> => ({ data, error: null });
const GOODWILL: Macro = {
  name: 'Goodwill',
  action: { kind: 'refund', days: null, item: null },
  reason: 'goodwill for {product}',
  tags: ['goodwill'],
  note: '{refunded} back',
  reply: 'We refunded {refunded}.',
};
const TEXTS: MacroTexts = {
  tags: ['goodwill'],
  note: 'EUR 9.99 back',
  reply: 'We refunded EUR 9.99.',
  warnings: [],
};
const OFFER: ActionOffer = {
  kind: 'refund',
  label: 'Goodwill',
  words: '',
  destructive: true,
  whyNot: null,
  items: [],
};
const FILLED = {
  reason: 'goodwill for Premium',
  ticket: '',
  days: '',
  item: null,
  preference: null,
  sample: null,
  used: '',
};

function record(state: ActionRecord['state']): ActionRecord {
  const so = state === 'confirmed';
  return {
    number: 12,
    kind: 'refund',
    title: 'Refund, access kept',
    state,
    stateWords: state,
    tone: 'ok',
    outcome: null,
    agent: 'Ada',
    askedBy: null,
    credential: 'purser@acme.example',
    reason: 'goodwill for Premium',
    ticket: null,
    package: 'app.lumen.music',
    product: 'premium',
    order: 'GPA.1',
    token: null,
    amount: null,
    byMacro: { name: 'Goodwill', note: so ? 41 : null, tags: so ? ['goodwill'] : [], reply: so },
    at: '2026-10-19T13:02:00Z',
    settled: null,
    steps: [],
  };
}

/** A macro that is confirmed, at a program whose action ends so. What was copied, and with what it was asked. */
async function confirmed(state: ActionRecord['state'], leave = false) {
  const copied: (string | null)[] = [];
  const drafts: ActionDraft[] = [];
  const ports: ActionPorts = {
    preview: (draft) => {
      drafts.push(draft);
      return Promise.resolve(
        good({
          code: 'AAAAAA',
          expires: '',
          verb: '',
          destructive: true,
          amount: null,
          consequences: [],
          whyNot: null,
          secondPerson: null,
          warnings: [],
          subject: '',
          test: false,
          texts: TEXTS,
          seen: '',
        }),
      );
    },
    perform: (draft) => {
      drafts.push(draft);
      if (leave) flow.leave();
      return Promise.resolve(good(record(state)));
    },
    check: () => Promise.resolve(good(record('confirmed'))),
    ask: () => Promise.reject(new Error('nobody else is needed')),
    journal: () => Promise.resolve(good({ rows: [], next: null, counts: [] })),
    desk: () => Promise.resolve(good({ mode: 'confirm' as const, agent: 'Ada', credential: '' })),
    name: () => Promise.reject(new Error('the name is known')),
    reply: () => Promise.resolve(good('We refunded EUR 9.99.')),
    copy: async (reply) => (copied.push(await reply), copied.at(-1) !== null),
    fill: () => Promise.resolve(TEXTS),
  };
  const flow = new ActionFlow(OFFER, { order: 'GPA.1', token: null }, ports, FILLED, 'Goodwill');
  await flow.begin();
  await flow.confirm();
  return { flow, copied, drafts };
}

describe('a macro', () => {
  it('is previewed and confirmed as it is, and its reply is copied once it is true', async () => {
    const { flow, copied, drafts } = await confirmed('confirmed');
    expect(drafts.map(({ byMacro }) => byMacro)).toEqual(['Goodwill', 'Goodwill']);
    expect(flow.reply).toBe('We refunded EUR 9.99.');
    expect(flow.replyCopied).toBe(true);
    expect(copied).toEqual(['We refunded EUR 9.99.']);
    flow.leave();
  });
  it('answers nothing while it is not known what became of it, and then once', async () => {
    const { flow, copied } = await confirmed('unknown');
    expect([flow.reply, flow.replyCopied, copied]).toEqual([null, false, [null]]);
    await flow.check();
    await Promise.resolve();
    await new Promise((then) => setTimeout(then));
    expect([flow.reply, flow.replyCopied]).toEqual(['We refunded EUR 9.99.', true]);
    await flow.check();
    expect(copied.filter((text) => text !== null).length).toBe(1);
    flow.leave();
  });
  it('answers nothing of what Google refused', async () => {
    const { flow, copied } = await confirmed('refused');
    expect([flow.reply, flow.replyCopied, copied]).toEqual([null, false, [null]]);
    flow.leave();
  });
  it('puts nothing on the clipboard of somebody who went on to something else', async () => {
    const { flow, copied } = await confirmed('confirmed', true);
    expect([flow.replyCopied, copied]).toEqual([false, [null]]);
  });
});

describe('a macro that is written', () => {
  it('comes back as it was kept, with the parameters of its own action only', () => {
    expect(macroOf(typedOf(GOODWILL))).toEqual(GOODWILL);
    expect(macroOf({ ...typedOf(GOODWILL), kind: 'defer', days: ' 14 ' }).action).toEqual({
      kind: 'defer',
      days: 14,
      item: null,
    });
    expect(macroOf({ ...EMPTY, kind: 'defer', days: 'soon' }).action?.days).toBe(0);
    const plain = macroOf({ ...typedOf(GOODWILL), kind: '', tags: ' vip,press  late ', note: ' ' });
    expect(plain).toMatchObject({ action: null, reason: '', tags: ['vip', 'press', 'late'], note: null });
  });
  it('says what it does', () => {
    expect(doesOf(GOODWILL)).toBe('Refund, access kept');
    expect(doesOf({ ...GOODWILL, action: null })).toBe('Nothing at Google');
    const defer = { kind: 'defer' as const, days: 7, item: null };
    expect(doesOf({ ...GOODWILL, action: defer })).toBe('Put the next charge off by 7 days');
  });
  it('gets a place put in where the cursor is, over what is selected', () => {
    expect(put('for now', 4, 7, 'product')).toEqual({ text: 'for {product}', at: 13 });
    expect(put('', 0, 0, 'order')).toEqual({ text: '{order}', at: 7 });
  });
  it('is copied under a name that is free', () => {
    const list = [GOODWILL, { ...GOODWILL, name: 'goodwill 2' }];
    expect(freeName('Goodwill', list)).toBe('Goodwill 3');
    expect(freeName('Goodwill 2', list)).toBe('Goodwill 3');
    expect(freeName('x'.repeat(60), []).length).toBeLessThanOrEqual(60);
  });
});
