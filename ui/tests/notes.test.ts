import { beforeEach, describe, expect, it, vi } from 'vitest';

import { placesOf } from '$lib/features/notes/places';
import { suggest, wordsIn } from '$lib/features/notes/suggest';
import type { Answer, Error as AppError, Note, NoteTarget, Tag } from '$lib/ipc';
import { NotesQuery, type NotePorts, type Place } from '$lib/queries/notes.svelte';
import { notices } from '$lib/queries/notices.svelte';
import { UndoStack } from '$lib/queries/undo.svelte';

const ORDER = 'GPA.3312-4747-9706-13967';
const [ON_ORDER, ON_PURCHASE, ON_ACCOUNT] = placesOf({ order: ORDER, token: 'token', account: 'acc' }) as [
  Place,
  Place,
  Place,
];
const good = <T>(data: T): Answer<T> => ({ data, error: null });
const problem = (over: Partial<AppError> = {}): AppError => ({
  code: 'other',
  message: 'No.',
  remedy: null,
  field: null,
  detail: null,
  ...over,
});
const failed = (over: Partial<AppError> = {}): Answer<never> => ({ data: null, error: problem(over) });

/** A workspace that keeps what is written, as the program does; nobody has a name until one is said. */
function workspace(agent: string | null = 'Ada') {
  const notes: Note[] = [];
  const tags = new Map<string, string[]>();
  const asked: string[] = [];
  const nameless = failed({ code: 'invalid', field: 'agent', message: 'Say who writes.' });
  const key = (target: NoteTarget) => JSON.stringify(target);
  const tag = (word: string): Tag => ({ word, author: agent ?? '', at: '2026-10-19T13:00:00Z' });
  const change = async (number: number, what: string, over: Partial<Note>): Promise<Answer<Note>> => {
    asked.push(`${what} ${number}`);
    if (!agent) return nameless;
    const n = notes.findIndex((note) => note.number === number);
    if (n < 0) return failed({ code: 'notFound' });
    notes[n] = { ...notes[n]!, ...over };
    return good(notes[n]);
  };
  const ports: NotePorts = {
    notes: async (target) => {
      const on = notes.filter((note) => key(note.target) === key(target));
      return good({ notes: on.filter((n) => !n.removed), removed: on.filter((n) => n.removed) });
    },
    tags: async (target) => good((tags.get(key(target)) ?? []).map(tag)),
    add: async ({ target, text }) => {
      asked.push(`add ${text}`);
      if (!agent) return nameless;
      if (!text.trim()) return failed({ code: 'invalid', field: 'text' });
      const number = notes.length + 1;
      const created = `2026-10-19T13:0${number}:00Z`;
      const note: Note = { number, target, author: agent, text, created, edited: null, removed: null };
      notes.push(note);
      return good(note);
    },
    edit: (number, text) => change(number, `edit to ${text}`, { text, edited: '2026-10-19T14:00:00Z' }),
    remove: (number) => change(number, 'remove', { removed: '2026-10-19T14:00:00Z' }),
    restore: (number) => change(number, 'restore', { removed: null }),
    history: async () => good([]),
    setTags: async (target, { add, remove }) => {
      if (!agent) return nameless;
      const before = tags.get(key(target)) ?? [];
      const fresh = add.filter((word) => !before.includes(word));
      const gone = before.filter((word) => remove.includes(word));
      const now = [...before.filter((word) => !gone.includes(word)), ...fresh].sort();
      tags.set(key(target), now);
      return good({ tags: now.map(tag), undo: { add: gone, remove: fresh } });
    },
    name: async (name) => {
      if (name.length > 80) return problem({ field: 'name' });
      agent = name;
      return null;
    },
  };
  const undos = new UndoStack();
  return { ports, asked, undos, query: new NotesQuery(ports, undos) };
}
const texts = (query: NotesQuery) => query.notes.map((note) => `${note.place.id}: ${note.text}`);
const words = (query: NotesQuery) => query.tags.map((tag) => `${tag.place.id}: ${tag.word}`);

beforeEach(() => {
  vi.useFakeTimers();
  return () => {
    vi.clearAllTimers();
    vi.useRealTimers();
  };
});

describe('the notes of a record', () => {
  it('are those of the record and of what it belongs to, newest first', async () => {
    const { query } = workspace();
    await query.load([ON_ORDER, ON_PURCHASE, ON_ACCOUNT]);
    await query.add(ON_ORDER, 'first');
    await query.add(ON_ACCOUNT, 'second');
    await query.add(ON_PURCHASE, 'third');
    expect(texts(query)).toEqual(['purchase: third', 'account: second', 'order: first']);
    await query.load([ON_ACCOUNT]);
    expect(texts(query)).toEqual(['account: second']);
  });
  it('have no place where the mirror knows nothing, and say what else went wrong', async () => {
    const { ports, query } = workspace();
    const { notes } = ports;
    ports.notes = (target) => (target.token ? Promise.resolve(failed({ code: 'notFound' })) : notes(target));
    await query.load([ON_ORDER, ON_PURCHASE]);
    expect(query.places).toEqual([ON_ORDER]);
    expect(query.error).toBeNull();
    ports.notes = () => Promise.resolve(failed({ message: 'The disk is full.' }));
    await query.load([ON_ORDER]);
    expect(query.error?.message).toBe('The disk is full.');
  });
  it('of the record before do not come in later', async () => {
    const { ports, query } = workspace();
    await query.load([ON_ORDER]);
    await query.add(ON_ORDER, 'of the order');
    const { notes } = ports;
    let answer = () => {};
    ports.notes = async (target) => {
      if (target.order) await new Promise<void>((go) => (answer = go));
      return notes(target);
    };
    const slow = query.load([ON_ORDER]);
    await query.load([ON_ACCOUNT]);
    answer();
    await slow;
    expect(texts(query)).toEqual([]);
    expect(query.places).toEqual([ON_ACCOUNT]);
  });
  it('say why one was refused, and then nothing is to be undone', async () => {
    const { query, undos } = workspace();
    await query.load([ON_ORDER]);
    expect((await query.attempt(() => query.add(ON_ORDER, ' ')))?.field).toBe('text');
    expect(undos.last).toBeNull();
  });
});

describe('whoever has no name', () => {
  it('is asked for it, and what waited is done once', async () => {
    const { query, asked } = workspace(null);
    await query.load([ON_ORDER]);
    expect(await query.attempt(() => query.add(ON_ORDER, 'called'))).toBeNull();
    expect(query.waiting).not.toBeNull();
    query.name = ' Ada ';
    await query.waiting!();
    expect(query.waiting).toBeNull();
    expect(query.notes.map((note) => note.author)).toEqual(['Ada']);
    expect(asked).toEqual(['add called', 'add called']);
  });
  it('is told where the name does not do, and nothing is written', async () => {
    const { query } = workspace(null);
    await query.load([ON_ORDER]);
    await query.attempt(() => query.tag(ON_ORDER, ['vip']));
    query.name = 'x'.repeat(81);
    await query.waiting!();
    expect(query.misnamed?.field).toBe('name');
    expect(words(query)).toEqual([]);
  });
  it('leaves nothing waiting behind on another record', async () => {
    const { query } = workspace(null);
    await query.load([ON_ORDER]);
    await query.attempt(() => query.add(ON_ORDER, 'called'));
    await query.load([ON_ORDER]);
    expect(query.waiting).not.toBeNull();
    await query.load([ON_ACCOUNT]);
    expect(query.waiting).toBeNull();
  });
});

describe('undo', () => {
  it('takes back a note, an edit, a removal and a return, the latest first', async () => {
    const { query, undos } = workspace();
    await query.load([ON_ORDER]);
    await query.add(ON_ORDER, 'one');
    await query.edit(query.notes[0]!, 'two');
    await query.remove(query.notes[0]!);
    await query.restore(query.removed[0]!);
    const seen: string[][] = [];
    while (undos.last) {
      await undos.undo();
      seen.push(texts(query));
    }
    expect(seen).toEqual([[], ['order: two'], ['order: one'], []]);
  });
  it('of tags changes back exactly what was changed', async () => {
    const { query, undos } = workspace();
    await query.load([ON_ORDER]);
    await query.tag(ON_ORDER, ['vip']);
    await query.tag(ON_ORDER, ['press', 'vip']);
    await query.untag(query.tags.find((tag) => tag.word === 'vip')!);
    await undos.undo();
    expect(words(query)).toEqual(['order: press', 'order: vip']);
    await undos.undo();
    expect(words(query)).toEqual(['order: vip']);
  });
  it('has nothing where nothing was changed', async () => {
    const { query, undos } = workspace();
    await query.load([ON_ORDER]);
    await query.tag(ON_ORDER, ['vip']);
    const { last } = undos;
    await query.tag(ON_ORDER, ['vip']);
    expect(undos.last).toBe(last);
  });
  it('is offered where it is said, and takes that step back whatever came since', async () => {
    const { query } = workspace();
    await query.load([ON_ORDER]);
    await query.add(ON_ORDER, 'one');
    expect(notices.text).toBe('Note saved');
    const { act } = notices;
    await query.add(ON_ORDER, 'two');
    act!.run();
    await vi.waitFor(() => expect(texts(query)).toEqual(['order: two']));
    act!.run();
    expect(texts(query)).toEqual(['order: two']);
    await vi.waitFor(() => expect(notices.text).toBe('Undone: note saved'));
    expect(notices.act).toBeNull();
  });
  it('can be tried again where it failed, but not where it is gone', async () => {
    const stack = new UndoStack();
    let code: AppError['code'] = 'other';
    stack.did('Note saved', async () => problem({ code }));
    await stack.undo();
    expect(notices.text).toBe('No.');
    expect(stack.last?.words).toBe('Note saved');
    code = 'notFound';
    await stack.undo();
    expect(stack.last).toBeNull();
  });
  it('keeps the last fifty', async () => {
    const stack = new UndoStack();
    const undone: number[] = [];
    for (let n = 0; n < 60; n++) stack.did(`Step ${n}`, async () => (undone.push(n), null));
    while (stack.last) await stack.undo();
    expect(undone.length).toBe(50);
    expect(undone.at(-1)).toBe(10);
  });
});

describe('tags', () => {
  const known = [
    { word: 'vip', count: 41 },
    { word: 'chargeback-risk', count: 9 },
    { word: 'risky', count: 2 },
  ];
  it('are suggested by how many carry them, those that begin so first, without those that are there', () => {
    const of = (typed: string, carried: string[] = []) =>
      suggest(known, typed, carried).map(({ word }) => word);
    expect(of('')).toEqual(['vip', 'chargeback-risk', 'risky']);
    expect(of(' RISK')).toEqual(['risky', 'chargeback-risk']);
    expect(of('', ['vip'])).toEqual(['chargeback-risk', 'risky']);
  });
  it('are taken apart as they are pasted', () => {
    expect(wordsIn(' VIP, #follow-up;vip\tpress ')).toEqual(['vip', 'follow-up', 'press']);
    expect(wordsIn(' , ')).toEqual([]);
  });
});
