import { describe, expect, it } from 'vitest';

import { layOut } from '$lib/features/inspector/ribbon';
import type { RibbonSegment } from '$lib/ipc';

const words = {
  money: (a: { currency: string; decimal: string }) => `${a.decimal} ${a.currency}`,
  date: (at: string) => at.slice(5, 10),
};
const segment = (
  start: string,
  end: string | null,
  label: string,
  decimal: string | null = null,
  order: string | null = null,
): RibbonSegment => ({
  start: `${start}T00:00:00Z`,
  end: end && `${end}T00:00:00Z`,
  label,
  amount: decimal === null ? null : { currency: 'EUR', decimal },
  tone: 'ok',
  order,
  ahead: false,
});
const LIFE = [
  segment('2026-08-12', '2026-08-19', 'Trial', '0.00', 'a'),
  segment('2026-08-19', '2026-09-19', 'Paid', '9.99', 'b'),
  segment('2026-09-19', '2026-10-19', 'Paid', '9.99', 'c'),
  segment('2026-10-19', '2026-10-26', 'Grace'),
  segment('2026-10-26', null, 'On hold'),
];
const NOW = '2026-11-10T00:00:00Z';

describe('the ribbon', () => {
  const drawn = layOut(LIFE, NOW, 340, 'c', words);

  it('fills its width with blocks that do not overlap', () => {
    expect(drawn.blocks).toHaveLength(5);
    for (const [n, block] of drawn.blocks.entries()) {
      const next = drawn.blocks[n + 1];
      if (next) expect(block.x + block.width).toBeLessThanOrEqual(next.x);
    }
    const last = drawn.blocks.at(-1)!;
    expect(last.x + last.width).toBeCloseTo(340);
  });
  it('names a paid stretch by its price and others by their name', () => {
    expect(drawn.blocks.map((b) => b.text)).toEqual(['Trial', '9.99 EUR', '9.99 EUR', 'Grace', 'On hold']);
  });
  it('leaves out a label rather than cutting it', () => {
    expect(
      layOut(LIFE, NOW, 120, null, words).blocks.every((b) => b.text === '' || b.text.length * 6 < b.width),
    ).toBe(true);
  });
  it('says everything in words, whatever is drawn', () => {
    expect(drawn.blocks[1]!.says).toBe('Paid 9.99 EUR: 08-19 to 09-19');
    expect(drawn.blocks[4]!.says).toBe('On hold: 10-26, without a known end');
  });
  it('has dates that do not run into each other, the first always', () => {
    for (const width of [120, 200, 340, 900]) {
      const spans = layOut(LIFE, NOW, width, null, words).ticks.map(({ x, text, align }) => {
        const wide = text.length * 5.6;
        return align === 'start'
          ? [x, x + wide]
          : align === 'end'
            ? [x - wide, x]
            : [x - wide / 2, x + wide / 2];
      });
      expect(spans[0]![0]).toBe(0);
      for (let n = 1; n < spans.length; n++) expect(spans[n]![0]).toBeGreaterThan(spans[n - 1]![1]!);
      expect(spans.at(-1)![1]).toBeLessThanOrEqual(width + 0.001);
    }
  });
  it('shows now inside the stretch that lasts, and the order that is looked at', () => {
    const hold = drawn.blocks[4]!;
    expect(drawn.now!.x).toBeGreaterThan(hold.x);
    expect(drawn.now!.x).toBeLessThan(340);
    expect(drawn.here!.x).toBeCloseTo(drawn.blocks[2]!.x);
  });
  it('has no now when the whole life is over', () => {
    expect(layOut(LIFE.slice(0, 3), NOW, 340, null, words).now).toBeNull();
  });
  it('joins a long run of equal renewals into one block', () => {
    const year = Array.from({ length: 12 }, (_, n) =>
      segment(
        `2025-${String(n + 1).padStart(2, '0')}-01`,
        n < 11 ? `2025-${String(n + 2).padStart(2, '0')}-01` : '2026-01-01',
        'Paid',
        '9.99',
        `o${n}`,
      ),
    );
    const { blocks, here } = layOut(year, NOW, 340, 'o6', words);
    expect(blocks.map((b) => b.text)).toEqual(['12 × 9.99 EUR']);
    expect(here!.x).toBeGreaterThan(150);
  });
  it('is empty for a purchase without a life', () => {
    expect(layOut([], NOW, 340, null, words)).toEqual({ blocks: [], ticks: [], now: null, here: null });
  });
});
