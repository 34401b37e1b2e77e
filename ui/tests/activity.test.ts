import { describe, expect, it } from 'vitest';

import { fit, tsv } from '$lib/components/list/columns';
import { exported, masked } from '$lib/features/activity/export';
import { subject } from '$lib/features/activity/subject';
import { COLUMNS } from '$lib/features/activity/columns';
import { maskOrder, maskText, maskToken } from '$lib/format/mask';
import { csv, inert, markdown } from '$lib/format/table';
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

describe('masking', () => {
  it('leaves of an order id its last five digits and its renewal', () => {
    expect(maskOrder(ORDER)).toBe('GPA.…-13967..2');
    expect(maskOrder('GPA.3312-4747-9706-13967')).toBe('GPA.…-13967');
  });
  it('leaves of a token its last five characters, of a short one no more than half', () => {
    expect(maskToken(TOKEN)).toBe('…r9Zk2');
    expect(maskToken('abcd')).toBe('…cd');
    expect(maskOrder('a.test.order')).toBe('…order');
  });
  it('finds ids inside free text, also such as are not the record’s own', () => {
    expect(maskText(`see ${ORDER}, not GPA.3399-1111-2222-33333.`)).toBe(
      'see GPA.…-13967..2, not GPA.…-33333.',
    );
    expect(maskText(`token ${TOKEN} twice`)).toBe('token …r9Zk2 twice');
    expect(maskText('odd-token-1 again odd-token-1', ['odd-token-1'])).toBe('…ken-1 again …ken-1');
  });
  it('leaves words and addresses of credentials alone', () => {
    const text = 'orders.refund was refused for purser@acme.iam.gserviceaccount.com';
    expect(maskText(text)).toBe(text);
  });
  it('leaves no id in any field of a record, and what it masks is a copy', () => {
    const before = record({ reason: `As with ${ORDER}`, ticket: TOKEN });
    const text = JSON.stringify(masked(before));
    expect(text).not.toContain('3312-4747');
    expect(text).not.toContain('kjeihm');
    expect(before.order).toBe(ORDER);
  });
});

describe('a table for spreadsheets', () => {
  it('quotes commas, quotes and line ends, and ends lines as the standard has it', () => {
    expect(csv([['a,b', 'say "no"', 'two\nlines', 'plain']])).toBe(
      '"a,b","say ""no""","two\nlines",plain\r\n',
    );
  });
  it('never lets a cell be a formula', () => {
    for (const text of ['=1+1', '+49 170', '-2', '@SUM(A1)', ' =1', '\t=1', '＝1'])
      expect(inert(text)).toBe(`'${text}`);
    expect(inert('9.99')).toBe('9.99');
    expect(csv([['=HYPERLINK("http://x","y")']])).toBe('"\'=HYPERLINK(""http://x"",""y"")"\r\n');
  });
  it('loses what cannot be seen', () => {
    expect(csv([['a\u202eb\u0000c']])).toBe('abc\r\n');
  });
});

describe('a table in Markdown', () => {
  it('has a head, and numbers to the right', () => {
    expect(
      markdown(
        [
          ['A', 'B'],
          ['x', '1'],
        ],
        [false, true],
      ),
    ).toBe('| A | B |\n| --- | ---: |\n| x | 1 |\n');
  });
  it('takes no cell for markup, and keeps each on one line', () => {
    const row = markdown([['A'], ['![x](http://x)\n<b>|*_`']]).split('\n')[2];
    expect(row).toBe('| \\!\\[x\\](http://x) \\<b\\>\\|\\*\\_\\` |');
  });
});

describe('the journal, given away', () => {
  const lines = (text: string) => text.trimEnd().split('\r\n');

  it('as CSV has every fact in a column, exact amounts and moments', () => {
    const [head, row] = lines(exported([record({ outcome: null })], 'csv', false));
    expect(head).toBe(
      'number,at,settled,state,action,kind,amount,currency,package,product,order,token,agent,credential,reason,ticket,outcome',
    );
    expect(row).toBe(
      `12,2026-10-19T12:00:00Z,2026-10-19T12:00:01Z,Refused by Google,"Refund, access kept",refund,9.99,EUR,app.lumen.music,premium,${ORDER},${TOKEN},Kim Larsen,purser@acme.iam.gserviceaccount.com,Charged twice,4471,`,
    );
  });
  it('as JSON has the steps, too', () => {
    expect(JSON.parse(exported([record()], 'json', false))).toEqual([record()]);
  });
  it('as Markdown has what a ticket needs', () => {
    const [head, , row] = exported([record()], 'markdown', true).split('\n');
    expect(head).toMatch(/^\| When \| State \| Action \| Amount/);
    expect(row).toContain('EUR 9.99 | premium | GPA.…-13967..2 | Kim Larsen');
  });
  it('masked has no id in any form', () => {
    for (const form of ['csv', 'json', 'markdown'] as const) {
      const text = exported([record()], form, true);
      expect(text).not.toContain('3312-4747');
      expect(text).not.toContain('kjeihm');
    }
  });
  it('is a head alone where nothing is listed', () => {
    expect(lines(exported([], 'csv', true))).toHaveLength(1);
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
