import { describe, expect, it } from 'vitest';

import { fit, tsv } from '$lib/components/list/columns';
import { subject } from '$lib/features/activity/subject';
import { COLUMNS } from '$lib/features/activity/columns';
import { inert } from '$lib/format/table';
import type { ActionRecord } from '$lib/ipc';

const ORDER = 'GPA.3312-4747-9706-13967..2';
const TOKEN = 'kjeihmohafpeakcfdgmjlhan.AO-J1OyQ5tWv_Xr9Zk2';

function record(over: Partial<ActionRecord> = {}): ActionRecord {
  return {
    number: 12,
    kind: 'refund',
    title: 'Refund, access kept',
    state: 'refused',
    stateWords: 'Refused by Google',
    tone: 'alert',
    outcome: `Google refused it: order ${ORDER} was refunded before.`,
    agent: 'Kim Larsen',
    askedBy: null,
    byMacro: null,
    credential: 'purser@acme.iam.gserviceaccount.com',
    reason: 'Charged twice',
    ticket: '4471',
    package: 'app.lumen.music',
    product: 'premium',
    order: ORDER,
    token: TOKEN,
    amount: { currency: 'EUR', decimal: '9.99' },
    at: '2026-10-19T12:00:00Z',
    settled: '2026-10-19T12:00:01Z',
    steps: [{ at: '2026-10-19T12:00:00Z', state: 'sending', words: `Sending ${TOKEN}` }],
    ...over,
  };
}

describe('a table for spreadsheets', () => {
  it('never lets a cell be a formula', () => {
    for (const text of ['=1+1', '+49 170', '-2', '@SUM(A1)', ' =1', '\t=1', '＝1'])
      expect(inert(text)).toBe(`'${text}`);
    expect(inert('9.99')).toBe('9.99');
  });
});

describe('what an action was about', () => {
  it('is the order for a refund, whatever purchase it paid for', () => {
    expect(subject(record())?.path).toBe('/orders/GPA.3312-4747-9706-13967..2');
  });
  it('is the purchase for all else, its token written as an address takes it', () => {
    expect(subject(record({ kind: 'revoke', token: 'a/b+c' }))?.path).toBe('/subscriptions/a%2Fb%2Bc');
    expect(subject(record({ kind: 'revoke', token: null }))?.name).toBe('the order');
  });
  it('is nothing where the journal names neither', () => {
    expect(subject(record({ order: null, token: null }))).toBeNull();
  });
});

describe('the columns of the journal', () => {
  const usual = COLUMNS.filter((c) => c.usual).map((c) => c.id);
  const fits = (room: number) => fit(COLUMNS, usual, {}, room).columns.map((c) => c.id);

  it('all have room in a wide list', () => {
    expect(fits(1000)).toEqual(usual);
  });
  it('give up the reason first, never state, action, amount and when', () => {
    expect(fits(722)).not.toContain('reason');
    expect(fits(722)).toContain('agent');
    expect(fits(300)).toEqual(['state', 'title', 'amount', 'at']);
  });
  it('are copied without a cell that a spreadsheet would run', () => {
    const reason = COLUMNS.filter((c) => c.id === 'reason');
    expect(tsv([record({ reason: '=1+1', ticket: null })], reason)).toBe("Reason\n'=1+1");
  });
});
