import { describe, expect, it } from 'vitest';

import { accountScraps, idScraps, markId, markText } from '$lib/format/mark';
import { withoutPart, withPart } from '$lib/format/query';
import { flat, flatLines, shortAccount, shorten } from '$lib/format/text';

const marked = (pieces: { text: string; hit: boolean }[]) =>
  pieces.map((p) => (p.hit ? `[${p.text}]` : p.text)).join('');

describe('text from outside', () => {
  it('loses controls and what turns text around', () => {
    expect(flat('a\u202eb\u0000c\u200bd\ufeff')).toBe('abcd');
    expect(flat('two\nlines\tand a tab')).toBe('two lines and a tab');
    expect(flatLines('two\n\tlines\u2066')).toBe('two\n\tlines');
  });
  it('keeps markup as text and letters of every script', () => {
    expect(flat('<b>Ünïcödé 日本語 🎟️</b>')).toBe('<b>Ünïcödé 日本語 🎟️</b>');
  });
  it('is shortened in the middle, unless it is short', () => {
    expect(shorten('kjeihmabcdefghijklmnAO-J1Oy')).toBe('kjeihm…AO-J1Oy');
    expect(shorten('GPA.1-2')).toBe('GPA.1-2');
    expect(shortAccount('acc_7f2199e09')).toBe('acc_7f219…');
  });
});

describe('what a search matched', () => {
  it('is marked in an order id across dashes', () => {
    expect(marked(markId('GPA.3312-4747-9706-13967..2', ['12-47']))).toBe('GPA.33[12-47]47-9706-13967..2');
    expect(marked(markId('GPA.3312-4747-9706-13967..2', ['33124747', '13967']))).toBe(
      'GPA.[3312-4747]-9706-[13967]..2',
    );
  });
  it('is not marked where it is not', () => {
    expect(marked(markId('GPA.3312-4747-9706-13967', ['9999', '']))).toBe('GPA.3312-4747-9706-13967');
  });
  it('is marked in text whatever the case', () => {
    expect(marked(markText('acc_7F21', ['7f2']))).toBe('acc_[7F2]1');
  });
  it('is looked for where it was taken for a part of', () => {
    const part = (text: string, kind: string) => ({ text, kind, meaning: '' });
    const parts = [
      part('3312', 'digits'),
      part('9.99', 'amount'),
      part('GPA.33-', 'order'),
      part('account:acc_7f', 'account'),
    ];
    expect(idScraps(parts)).toEqual(['3312', 'GPA.33-']);
    expect(accountScraps(parts)).toEqual(['acc_7f']);
  });
});

describe('a part of the query', () => {
  it('is taken out with its space', () => {
    expect(withoutPart('3312 premium refunded', 'premium')).toBe('3312 refunded');
    expect(withoutPart('premium', 'premium')).toBe('');
    expect(withoutPart('3312  premium', '3312')).toBe('premium');
  });
  it('is the n-th where it stands twice', () => {
    expect(withoutPart('12 DE 12', '12', 1)).toBe('12 DE');
  });
  it('is added once', () => {
    expect(withPart('premium', 'DE')).toBe('premium DE');
    expect(withPart('premium DE', 'DE')).toBe('premium DE');
    expect(withPart('', 'DE')).toBe('DE');
  });
});
