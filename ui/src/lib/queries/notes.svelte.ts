import {
  ask,
  commands,
  type Answer,
  type Desk,
  type Error as AppError,
  type Note,
  type NoteDraft,
  type NoteList,
  type NoteTarget,
  type NoteVersion,
  type Tag,
  type TagChange,
  type TagCount,
  type TagsSet,
} from '$lib/ipc';

import { desk } from './desk.svelte';
import { undos, type UndoStack } from './undo.svelte';

/** One of the things that a record's notes and tags can stand on: the record itself, or what it belongs to. */
export type Place = { id: 'order' | 'purchase' | 'account'; target: NoteTarget };
export type PlacedNote = Note & { place: Place };
export type PlacedTag = Tag & { place: Place };

/** What notes and tags ask of the program. */
export type NotePorts = {
  notes: (target: NoteTarget) => Promise<Answer<NoteList>>;
  tags: (target: NoteTarget) => Promise<Answer<Tag[]>>;
  add: (draft: NoteDraft) => Promise<Answer<Note>>;
  edit: (number: number, text: string) => Promise<Answer<Note>>;
  remove: (number: number) => Promise<Answer<Note>>;
  restore: (number: number) => Promise<Answer<Note>>;
  history: (number: number) => Promise<Answer<NoteVersion[]>>;
  setTags: (target: NoteTarget, change: TagChange) => Promise<Answer<TagsSet>>;
  /** Says who writes, where nobody said it yet. */
  name: (name: string) => Promise<AppError | null>;
};

const program: NotePorts = {
  notes: (target) => ask(commands.notes(target)),
  tags: (target) => ask(commands.tags(target)),
  add: (draft) => ask(commands.addNote(draft)),
  edit: (number, text) => ask(commands.editNote(number, text)),
  remove: (number) => ask(commands.removeNote(number)),
  restore: (number) => ask(commands.restoreNote(number)),
  history: (number) => ask(commands.noteHistory(number)),
  setTags: (target, change) => ask(commands.setTags(target, change)),
  name: (name) => desk.setAgent(name),
};

/** The notes and tags of a record and of what it belongs to. All of it is local: written at once, with a way back. */
export class NotesQuery {
  /** Where something can stand. A purchase that Google did not tell of yet is not among it. */
  places = $state.raw<Place[]>([]);
  notes = $state.raw<PlacedNote[]>([]);
  /** Those that can be brought back. */
  removed = $state.raw<PlacedNote[]>([]);
  tags = $state.raw<PlacedTag[]>([]);
  error = $state.raw<AppError | null>(null);
  /** Who writes, as it is typed where nobody said it yet, and why that was refused. */
  name = $state('');
  misnamed = $state.raw<AppError | null>(null);
  /** What waits for a name. */
  waiting = $state.raw<(() => Promise<void>) | null>(null);
  #wanted: Place[] = [];
  #asked = 0;
  #ports: NotePorts;
  #undos: UndoStack;

  constructor(ports = program, stack = undos) {
    this.#ports = ports;
    this.#undos = stack;
  }

  async load(places: Place[]): Promise<void> {
    const mine = ++this.#asked;
    if (!same(places, this.#wanted)) this.waiting = null;
    this.#wanted = places;
    const told = await Promise.all(
      places.map(async (place) => {
        const [notes, tags] = await Promise.all([
          this.#ports.notes(place.target),
          this.#ports.tags(place.target),
        ]);
        return { place, notes, tags, error: notes.error ?? tags.error };
      }),
    );
    if (mine !== this.#asked) return;
    const found = told.filter(({ error }) => !error);
    this.error = told.find(({ error }) => error && error.code !== 'notFound')?.error ?? null;
    this.places = found.map(({ place }) => place);
    const all = (of: 'notes' | 'removed') =>
      found
        .flatMap(({ place, notes }) => (notes.data?.[of] ?? []).map((note) => ({ ...note, place })))
        .sort((a, b) => b.created.localeCompare(a.created) || b.number - a.number);
    this.notes = all('notes');
    this.removed = all('removed');
    this.tags = found.flatMap(({ place, tags }) => (tags.data ?? []).map((tag) => ({ ...tag, place })));
  }

  add(place: Place, text: string): Promise<AppError | null> {
    return this.#write(this.#ports.add({ target: place.target, text }), ({ number }) =>
      this.#undos.did('Note saved', () => this.#write(this.#ports.remove(number))),
    );
  }
  edit({ number, text: before }: Note, text: string): Promise<AppError | null> {
    return this.#write(this.#ports.edit(number, text), () =>
      this.#undos.did('Note edited', () => this.#write(this.#ports.edit(number, before))),
    );
  }
  remove({ number }: Note): Promise<AppError | null> {
    return this.#write(this.#ports.remove(number), () =>
      this.#undos.did('Note removed', () => this.#write(this.#ports.restore(number))),
    );
  }
  restore({ number }: Note): Promise<AppError | null> {
    return this.#write(this.#ports.restore(number), () =>
      this.#undos.did('Note brought back', () => this.#write(this.#ports.remove(number))),
    );
  }
  history({ number }: Note): Promise<Answer<NoteVersion[]>> {
    return this.#ports.history(number);
  }
  tag(place: Place, words: string[]): Promise<AppError | null> {
    return this.#setTags(place, { add: words, remove: [] }, `Tagged ${words.join(', ')}`);
  }
  untag({ place, word }: PlacedTag): Promise<AppError | null> {
    return this.#setTags(place, { add: [], remove: [word] }, `Tag ${word} removed`);
  }

  /**
   * Does something that is kept with its author's name. Where nobody said it yet, it waits for the name; answers why
   * it was not done otherwise.
   */
  async attempt(run: () => Promise<AppError | null>): Promise<AppError | null> {
    if (this.waiting && this.name.trim()) {
      this.misnamed = await this.#ports.name(this.name.trim());
      if (this.misnamed) return null;
      this.waiting = null;
    }
    const error = await run();
    if (error?.field !== 'agent') return error;
    this.waiting = async () => void (await this.attempt(run));
    return null;
  }

  #setTags({ target }: Place, change: TagChange, words: string): Promise<AppError | null> {
    return this.#write(this.#ports.setTags(target, change), ({ undo }) => {
      if (undo.add.length + undo.remove.length === 0) return;
      this.#undos.did(words, () => this.#write(this.#ports.setTags(target, undo)));
    });
  }

  async #write<T>(answer: Promise<Answer<T>>, then?: (data: T) => void): Promise<AppError | null> {
    const { data, error } = await answer;
    if (error) return error;
    then?.(data);
    await this.load(this.#wanted);
    return null;
  }
}

const same = (a: Place[], b: Place[]) => JSON.stringify(a) === JSON.stringify(b);

/** Every tag in use, for suggesting. */
class KnownTags {
  rows = $state.raw<TagCount[]>([]);

  async load(): Promise<void> {
    const { data } = await ask(commands.allTags());
    if (data) this.rows = data;
  }
}

export const knownTags = new KnownTags();
