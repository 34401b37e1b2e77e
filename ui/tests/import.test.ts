import { describe, expect, it } from 'vitest';

import { deed, deeds } from '$lib/features/import/words';
import { importPreview } from '$lib/ipc/fixtures/import';

const preview = importPreview({ text: '', file: null, package: null }, []);
const count = (all: number, fresh: number, changed = 0) => ({ all, new: fresh, changed });

describe('the button that imports', () => {
  it('says what it does, with figures', () => {
    const all = { ...preview, orders: count(130, 120), tokens: count(3, 3), links: count(50, 40, 3) };
    expect(deed(all)).toBe('Look up 120 orders and 3 purchases and link 43 customers');
    expect(deed({ ...preview, orders: count(1, 1) })).toBe('Look up 1 order');
    expect(deed({ ...preview, links: count(1, 0, 1) })).toBe('Link 1 customer');
  });
  it('does nothing where nothing is new', () => {
    expect(deed({ ...preview, orders: count(5, 0), links: count(5, 0) })).toBeNull();
  });
});

describe('what an import did', () => {
  it('is told in a sentence for each kind', () => {
    expect(deeds({ orders: 120, tokens: 0, links: 1 })).toEqual([
      '120 orders will be looked up',
      '1 customer is linked: search by e-mail address or name',
    ]);
    expect(deeds({ orders: 0, tokens: 0, links: 0 })).toEqual([]);
  });
});
