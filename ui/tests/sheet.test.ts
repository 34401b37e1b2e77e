import { describe, expect, it } from 'vitest';

import { fold } from '$lib/components/fold';
import type { Action } from '$lib/keys/actions.svelte';
import { sheet } from '$lib/keys/sheet';

const action = (id: string, group: string, keys: string[], over: Partial<Action> = {}): Action => ({
  id,
  title: id,
  group,
  keys,
  run: () => {},
  ...over,
});

describe('the key sheet', () => {
  it('has the groups in the order in which they came, each with its own', () => {
    const groups = sheet([action('a', 'One', ['a']), action('b', 'Two', ['b']), action('c', 'One', ['c'])]);
    expect(groups.map(({ name, lines }) => [name, lines.map(({ id }) => id)])).toEqual([
      ['One', ['a', 'c']],
      ['Two', ['b']],
    ]);
  });
  it('leaves out what has no key', () => {
    expect(sheet([action('a', 'One', []), action('b', 'Two', ['b'])]).map(({ name }) => name)).toEqual([
      'Two',
    ]);
  });
  it('puts the way back beside the way, whichever was registered first', () => {
    const next = action('next', 'List', ['j']);
    const arrow = action('arrow', 'Elsewhere', ['ArrowDown'], { beside: 'next' });
    const both = [{ name: 'List', lines: [{ id: 'next', title: 'next', keys: ['j', 'ArrowDown'] }] }];
    expect(sheet([next, arrow])).toEqual(both);
    expect(sheet([arrow, next])).toEqual(both);
  });
  it('says one thing once, and the same key once', () => {
    const twice = sheet([
      action('a', 'One', ['Escape'], { title: 'Back' }),
      action('b', 'One', ['Escape'], { title: 'Back' }),
      action('c', 'One', ['Escape'], { beside: 'a' }),
    ]);
    expect(twice).toEqual([{ name: 'One', lines: [{ id: 'a', title: 'Back', keys: ['Escape'] }] }]);
  });
  it('gives a line of its own to what stands beside nothing here', () => {
    expect(sheet([action('a', 'One', ['a'], { beside: 'gone' })])[0]!.lines).toHaveLength(1);
  });
});

describe('a row of tabs', () => {
  it('shows all where all have room', () => {
    expect(fold([50, 50, 50], 150, 40, 0)).toEqual([0, 1, 2]);
  });
  it('folds what has no room beside the way to the rest', () => {
    expect(fold([50, 50, 50], 149, 40, 0)).toEqual([0, 1]);
    expect(fold([50, 50, 50], 120, 40, 0)).toEqual([0]);
  });
  it('always shows the chosen one, in the last place', () => {
    expect(fold([50, 50, 50, 50], 160, 40, 3)).toEqual([0, 3]);
  });
  it('makes room for a chosen one that is wider', () => {
    expect(fold([50, 50, 50, 100], 200, 40, 3)).toEqual([0, 3]);
    expect(fold([50, 50, 300], 200, 40, 2)).toEqual([2]);
  });
});
