import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { SavedView, Suggestion } from '$lib/ipc';

const told = vi.hoisted(() => ({
  views: [] as unknown[],
  suggested: null as unknown,
  asked: [] as unknown[],
}));
vi.mock('$lib/ipc', () => ({
  ask: async (answer: Promise<unknown>) => {
    const data = await answer;
    const failed = data !== null && typeof data === 'object' && 'code' in data;
    return failed ? { data: null, error: data } : { data, error: null };
  },
  commands: {
    savedViews: async () => told.views,
    keepViews: async (_: string, views: SavedView[]) =>
      views.some(({ name }) => name === '') ? { code: 'invalid', message: 'no name' } : (told.views = views),
    countViews: async () => told.views.map((_, n) => n * 10),
    suggest: async (request: unknown) => (told.asked.push(request), told.suggested),
  },
}));
const { SavedViews } = await import('$lib/queries/savedViews.svelte');
const { Suggesting } = await import('$lib/queries/suggestions.svelte');
const { undos } = await import('$lib/queries/undo.svelte');

type Searched = Omit<SavedView, 'name'>;
let now: Searched = { query: '', view: null, sort: null };
const made = () => new SavedViews('orders', { now: () => now, show: (searched) => (now = searched) });
const search = (query: string, sort: Searched['sort'] = null) => (now = { query, view: null, sort });
const names = (saved: InstanceType<typeof SavedViews>) => saved.views.map(({ name }) => name);

beforeEach(() => {
  told.views = [];
  undos.reset();
  search('');
});

describe('saved views', () => {
  it('are offered where there is a search that none has', async () => {
    const saved = made();
    expect(saved.canSave).toBe(false);
    search('refunded');
    expect(saved.canSave).toBe(true);
    await saved.save(' Refunds ');
    expect([saved.canSave, saved.current, names(saved)]).toEqual([false, 0, ['Refunds']]);
    search('refunded', { by: 'amount', descending: true });
    expect([saved.canSave, saved.current]).toEqual([true, -1]);
    saved.show(0);
    expect(now).toMatchObject({ query: 'refunded', sort: null });
  });
  it('replace one of the same name, whatever its case', async () => {
    const saved = made();
    search('refunded');
    await saved.save('Refunds');
    search('canceled');
    await saved.save('refunds');
    expect(saved.views.map(({ name, query }) => [name, query])).toEqual([['refunds', 'canceled']]);
  });
  it('can each be taken back, the latest first', async () => {
    const saved = made();
    for (const query of ['a1', 'b2', 'c3']) {
      search(query);
      await saved.save(query);
    }
    await saved.move(2, -1);
    await saved.rename(0, 'first');
    await saved.remove(2);
    expect(names(saved)).toEqual(['first', 'c3']);
    await undos.undo();
    expect(names(saved)).toEqual(['first', 'c3', 'b2']);
    await undos.undo();
    await undos.undo();
    expect(names(saved)).toEqual(['a1', 'b2', 'c3']);
  });
  it('stay as they were where one is refused, and there is nothing to take back', async () => {
    const saved = made();
    search('refunded');
    expect((await saved.save('  '))?.code).toBe('invalid');
    expect([names(saved), undos.last]).toEqual([[], null]);
  });
  it('keep their place at the ends', async () => {
    const saved = made();
    search('a1');
    await saved.save('a1');
    expect(await saved.move(0, -1)).toBe(null);
    expect(await saved.move(0, 1)).toBe(null);
    expect(names(saved)).toEqual(['a1']);
  });
});

const item = (text: string): Suggestion => ({
  text,
  about: '',
  kind: 'state',
  count: 1,
  goesOn: text.endsWith(':'),
});

describe('a word that is being typed', () => {
  async function at(text: string, from: number, to: number, ...items: Suggestion[]) {
    const suggesting = new Suggesting('orders');
    told.suggested = { from, to, items };
    await suggesting.typed(text, to);
    return suggesting;
  }
  it('is replaced, and the next one can follow', async () => {
    const suggesting = await at('premium ref', 8, 11, item('refunded'));
    expect(suggesting.take()).toEqual({ text: 'premium refunded ', cursor: 17 });
    expect(suggesting.open).toBe(false);
  });
  it('is replaced in the middle without a second space', async () => {
    const suggesting = await at('ref DE', 0, 3, item('refunded'));
    expect(suggesting.take()).toEqual({ text: 'refunded DE', cursor: 9 });
  });
  it('goes on after a key', async () => {
    const suggesting = await at('sta', 0, 3, item('state:'));
    expect(suggesting.take()).toEqual({ text: 'state:', cursor: 6 });
  });
  it('has nothing chosen until an arrow is pressed, and comes back to that', async () => {
    const suggesting = await at('re', 0, 2, item('refunded'), item('pending refund'));
    expect(suggesting.active).toBe(-1);
    const places = [1, 1, 1, -1].map((step) => (suggesting.move(step), suggesting.active));
    expect(places).toEqual([0, 1, -1, 1]);
  });
  it('is left alone where the cursor is nowhere, and after it was closed', async () => {
    const suggesting = await at('re', 0, 2, item('refunded'));
    await suggesting.typed('re', null);
    expect(suggesting.open).toBe(false);
    const late = suggesting.typed('re', 2);
    suggesting.close();
    await late;
    expect(suggesting.open).toBe(false);
  });
});
