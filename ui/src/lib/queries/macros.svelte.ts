import {
  ask,
  commands,
  type ActionTarget,
  type Error as AppError,
  type Macro,
  type MacroPlace,
  type MacrosImported,
} from '$lib/ipc';
import { flat } from '$lib/format/text';

import { notices } from './notices.svelte';
import { undos } from './undo.svelte';

/** The macros of the workspace. Every change is kept at once and can be taken back. */
class Macros {
  list = $state.raw<Macro[]>([]);
  /** Macros that show how they are meant, and what can be filled in. */
  examples = $state.raw<Macro[]>([]);
  places = $state.raw<MacroPlace[]>([]);
  error = $state.raw<AppError | null>(null);
  /** Counts changes, so that whoever offers them asks again. */
  stamp = $state(0);
  #asked = 0;

  async load(): Promise<void> {
    const mine = ++this.#asked;
    const { data, error } = await ask(commands.macros());
    if (mine !== this.#asked) return;
    this.error = error;
    this.#take(data ?? []);
  }

  /** Reads what never changes, once. */
  async learn(): Promise<void> {
    if (this.places.length) return;
    const [places, examples] = await Promise.all([
      ask(commands.macroPlaces()),
      ask(commands.macroExamples()),
    ]);
    this.places = places.data ?? [];
    this.examples = examples.data ?? [];
  }

  /** Keeps a macro in the place of the one at `index`, or as a new one. */
  save(index: number | null, one: Macro): Promise<AppError | null> {
    const name = flat(one.name.trim());
    return index === null
      ? this.#keep([...this.list, one], `Added the macro ${name}`)
      : this.#keep(this.list.with(index, one), `Changed the macro ${name}`);
  }

  async remove(index: number): Promise<AppError | null> {
    const one = this.list[index];
    if (!one) return null;
    return this.#keep(this.list.toSpliced(index, 1), `Deleted the macro ${flat(one.name)}`);
  }

  /** Puts a macro one place up or down. */
  async move(index: number, step: number): Promise<AppError | null> {
    const one = this.list[index];
    if (!one || !this.list[index + step]) return null;
    const next = this.list.toSpliced(index, 1).toSpliced(index + step, 0, one);
    return this.#keep(next, `Moved the macro ${flat(one.name)}`);
  }

  /** A copy behind the original. */
  async duplicate(index: number): Promise<AppError | null> {
    const one = this.list[index];
    if (!one) return null;
    const copy = { ...one, name: freeName(one.name, this.list) };
    return this.#keep(this.list.toSpliced(index + 1, 0, copy), `Copied the macro ${flat(one.name)}`);
  }

  /** Takes in the text of a file that a colleague gave. */
  async take(
    text: string,
    replace: boolean,
  ): Promise<{ data: MacrosImported | null; error: AppError | null }> {
    const before = this.list;
    const told = await ask(commands.importMacros(text, replace));
    if (told.data) {
      this.#take(told.data.macros);
      if (told.data.added.length + told.data.replaced.length > 0)
        undos.did('Imported macros', () => this.#put(before));
    }
    return told;
  }

  async #keep(next: Macro[], words: string): Promise<AppError | null> {
    const before = this.list;
    const error = await this.#put(next);
    if (!error) undos.did(words, () => this.#put(before));
    return error;
  }
  async #put(macros: Macro[]): Promise<AppError | null> {
    this.#asked++;
    const { data, error } = await ask(commands.keepMacros(macros));
    if (data) this.#take(data);
    return error;
  }
  #take(macros: Macro[]): void {
    if (JSON.stringify(macros) === JSON.stringify(this.list)) return;
    this.list = macros;
    this.stamp++;
  }
}

/** A name that none of them has yet: `Goodwill 2`. */
export function freeName(name: string, list: Macro[]): string {
  const taken = new Set(list.map((one) => one.name.toLowerCase()));
  const stem = name.replace(/ \d+$/, '').slice(0, 56);
  for (let n = 2; ; n++) if (!taken.has(`${stem} ${n}`.toLowerCase())) return `${stem} ${n}`;
}

export const macros = new Macros();

/** Puts a reply on the clipboard as soon as it is known, if it comes to be. Whether it is there. */
export async function copyWhenKnown(reply: Promise<string | null>): Promise<boolean> {
  try {
    // The clipboard gets the promise while the key is still being pressed: later a system refuses.
    const blob = reply.then((text) => {
      if (text === null) throw new Error('nothing is answered yet');
      return new Blob([text], { type: 'text/plain' });
    });
    blob.catch(() => undefined);
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    return true;
  } catch {
    return false;
  }
}

/** A macro that does nothing at Google, on a record: looked at, then written. */
export class MacroRun {
  readonly one: Macro;
  readonly target: ActionTarget;
  ticket = $state('');
  texts = $state.raw<{
    tags: string[];
    note: string | null;
    reply: string | null;
    warnings: string[];
  } | null>(null);
  error = $state.raw<AppError | null>(null);
  writing = $state(false);
  done = $state(false);
  copied = $state(false);
  undone = $state(false);
  #asked = 0;
  #undo: (() => Promise<AppError | null>) | null = null;

  constructor(one: Macro, target: ActionTarget) {
    this.one = one;
    this.target = target;
  }

  /** Fills it in as it would be now. */
  async look(): Promise<void> {
    const mine = ++this.#asked;
    const { data, error } = await ask(commands.tryMacro(this.one, this.target, this.ticket.trim() || null));
    if (mine !== this.#asked || this.done) return;
    this.error = error;
    this.texts = data?.texts ?? this.texts;
  }

  /** Writes the note and the tags, and puts the reply on the clipboard. */
  async write(): Promise<void> {
    if (this.writing || this.done) return;
    this.writing = true;
    this.#asked++;
    const written = ask(commands.applyMacro(this.one.name, this.target, this.ticket.trim() || null));
    const copied =
      this.one.reply === null ? null : copyWhenKnown(written.then(({ data }) => data?.texts.reply ?? null));
    const { data, error } = await written;
    this.error = error;
    if (data) {
      this.texts = data.texts;
      this.done = true;
      this.copied = (await copied) ?? false;
      const { note, target, undo } = data;
      this.#undo = async () => {
        const change = undo.add.length + undo.remove.length > 0;
        const answers = [
          note === null ? null : (await ask(commands.removeNote(note))).error,
          change ? (await ask(commands.setTags(target, undo))).error : null,
        ];
        this.undone = true;
        return answers.find((trouble) => trouble !== null) ?? null;
      };
      if (note !== null || undo.remove.length) undos.did(this.says, this.#undo);
      else notices.say(this.says);
    }
    this.writing = false;
  }

  /** Whether there is something to take back. */
  get undoable(): boolean {
    return this.done && !this.undone && (this.one.note !== null || this.one.tags.length > 0);
  }
  /** What was done, in words. */
  get says(): string {
    const parts = [
      this.one.note !== null && 'note added',
      this.one.tags.length > 0 && `tagged ${this.one.tags.map(flat).join(', ')}`,
      this.copied && 'reply copied',
    ].filter((part) => part !== false);
    return `${flat(this.one.name)}: ${parts.join(', ')}`;
  }
}
