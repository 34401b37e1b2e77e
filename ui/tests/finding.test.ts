import { describe, expect, it } from 'vitest';

import { markPlaces } from '$lib/format/mark';
import type { Instead } from '$lib/ipc';
import { insteadOf } from '$lib/ipc/fixtures/instead';
import { World } from '$lib/ipc/fixtures/orders';
import { named, offersOf, pageOf } from '$lib/queries/lookUp.svelte';

const world = new World(200);
const number = (text: string) => [{ text, kind: 'digits', meaning: '' }];

describe('a search that found nothing', () => {
  it('offers near orders first, then Google, then Play Console', () => {
    const row = world.row(3);
    const instead: Instead = {
      near: [{ row, why: 'one digit differs', differs: [7] }],
      lookUp: [{ kind: 'order', id: 'GPA.0000-0000-0000-00000' }],
      console: { text: 'jane@example.com', url: 'https://play.google.com/console/', why: 'why' },
    };
    expect(offersOf(instead).map(({ kind }) => kind)).toEqual(['near', 'lookUp', 'console']);
    expect(offersOf(null)).toEqual([]);
  });
  it('names keys apart from those of rows, so that a palette never takes one for the other', () => {
    const near = [{ row: world.row(3), why: '', differs: [] }];
    expect(offersOf({ near, lookUp: [], console: null })[0]!.key).not.toBe(world.row(3).id);
  });
  it('has a page for what Google knew, whatever its characters', () => {
    expect(pageOf({ kind: 'order', id: 'GPA.1-2..3' })).toBe('/orders/GPA.1-2..3');
    expect(pageOf({ kind: 'purchase', id: 'a/b' })).toBe('/subscriptions/a%2Fb');
  });
  it('shortens a token, and no order id', () => {
    expect(named({ kind: 'purchase', id: 'x'.repeat(150) })).toHaveLength('token '.length + 17);
    expect(named({ kind: 'order', id: 'GPA.3312-4821-9932-12345' })).toBe('GPA.3312-4821-9932-12345');
  });
  it('is made up with one wrong digit found, and marks it', () => {
    const id = world.row(5).id.slice(0, 24);
    const wrong = id.slice(0, -1) + ((Number(id.at(-1)) + 1) % 10);
    const near = insteadOf(world, number(wrong))!.near;
    expect(near.map(({ row }) => row.id.slice(0, 24))).toEqual([id]);
    expect(markPlaces(id, near[0]!.differs).filter(({ hit }) => hit)).toEqual([{ text: id[23], hit: true }]);
  });
});
