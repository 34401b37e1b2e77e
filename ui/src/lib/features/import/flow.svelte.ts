import {
  ask,
  commands,
  type Error as AppError,
  type ImportDone,
  type ImportPreview,
  type ImportSource,
} from '$lib/ipc';
import { session } from '$lib/queries/session.svelte';

const REST = 250;

/** An import on its way: what was given, what was understood of it, what became of it. */
export class ImportFlow {
  text = $state('');
  file = $state<string | null>(null);
  package = $state<string | null>(null);
  preview = $state.raw<ImportPreview | null>(null);
  error = $state.raw<AppError | null>(null);
  done = $state.raw<ImportDone | null>(null);
  reading = $state(false);
  importing = $state(false);
  #asked = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;

  get given(): boolean {
    return this.file !== null || this.text.trim() !== '';
  }

  /** Takes what is typed or pasted; it is read when the hand rests. */
  type(text: string): void {
    this.text = text;
    this.file = null;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => void this.#read(), REST);
  }

  choose(file: string): void {
    this.file = file.trim() || null;
    this.text = '';
    void this.#read();
  }

  belongTo(name: string): void {
    this.package = name || null;
    void this.#read();
  }

  /** Takes in what the preview showed. */
  async run(): Promise<void> {
    if (this.importing || !this.preview) return;
    this.importing = true;
    const { data, error } = await ask(commands.runImport(this.#source()));
    this.importing = false;
    session.heard(error);
    this.error = error;
    this.done = data;
  }

  startOver(): void {
    clearTimeout(this.#resting);
    this.#asked++;
    this.text = '';
    this.file = this.package = null;
    this.preview = this.error = this.done = null;
    this.reading = false;
  }

  #source(): ImportSource {
    return this.file
      ? { text: null, file: this.file, package: this.package }
      : { text: this.text, file: null, package: this.package };
  }

  async #read(): Promise<void> {
    const mine = ++this.#asked;
    if (!this.given) {
      this.preview = this.error = null;
      this.reading = false;
      return;
    }
    this.reading = true;
    const { data, error } = await ask(commands.previewImport(this.#source()));
    if (mine !== this.#asked) return;
    this.reading = false;
    this.preview = data;
    this.error = error;
  }
}
