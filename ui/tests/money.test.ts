import { describe, expect, it } from 'vitest';

import { counted, figure, isZero, money } from '$lib/format/money';

const amount = (currency: string, decimal: string) => ({ currency, decimal });

describe('money', () => {
  it('is written as the locale writes the currency', () => {
    expect(money(amount('EUR', '9.99'), 'en-US')).toBe('€9.99');
    expect(money(amount('JPY', '1200'), 'en-US')).toBe('¥1,200');
    expect(money(amount('EUR', '1199.00'), 'de-DE')).toBe('1.199,00\u00a0€');
  });
  it('keeps digits that a float would lose', () => {
    expect(money(amount('USD', '90071992547409931.07'), 'en-US')).toBe('$90,071,992,547,409,931.07');
    expect(figure(amount('USD', '0.10000000000000000555'), 'en-US')).toBe('0.10000000000000000555');
  });
  it('shows exactly the decimals it came with', () => {
    expect(money(amount('USD', '5'), 'en-US')).toBe('$5');
    expect(money(amount('KWD', '1.250'), 'en-US')).toBe('KWD\u00a01.250');
  });
  it('shows a negative amount and a currency that nobody knows', () => {
    expect(money(amount('EUR', '-3.50'), 'en-US')).toBe('-€3.50');
    expect(money(amount('?', '3.50'), 'en-US')).toBe('3.50');
  });
  it('knows zero by its text', () => {
    expect(['0', '0.00', '00.000', '-0.00'].every((d) => isZero(amount('EUR', d)))).toBe(true);
    expect(['0.01', '10', '100.00'].some((d) => isZero(amount('EUR', d)))).toBe(false);
  });
  it('counts one thing and many', () => {
    expect(counted(1, 'order', 'orders', 'en-US')).toBe('1 order');
    expect(counted(1284, 'order', 'orders', 'en-US')).toBe('1,284 orders');
  });
});
