import { ask, commands, type ActionRecord } from '$lib/ipc';

import { session } from './session.svelte';

const MOST = 50;

/** What was done to the record that is open, newest first. */
class Deeds {
  about = $state.raw<string | null>(null);
  rows = $state.raw<ActionRecord[]>([]);
  /** The entry that Google is asked about just now. */
  checking = $state<number | null>(null);
  #said = $state.raw<{ number: number; words: string } | null>(null);
  #wanted: string | null = null;

  async load(about: string | null): Promise<void> {
    this.#wanted = about;
    if (!about) {
      this.about = null;
      this.rows = [];
      return;
    }
    const { data } = await ask(commands.activity({ query: about, state: null, cursor: null, limit: MOST }));
    if (this.#wanted !== about || !data) return;
    this.about = about;
    // A scrap of an id finds others, too.
    this.rows = data.rows.filter((row) => row.token === about || row.order === about);
  }

  /** Looks at Google whether an entry was carried out. */
  async check(number: number): Promise<void> {
    if (this.checking !== null) return;
    this.checking = number;
    const { data, error } = await ask(commands.checkAction(number));
    this.checking = null;
    session.heard(error);
    const words = error ? error.message : 'Looked just now: Google does not tell yet.';
    this.#said = { number, words };
    if (data) this.rows = this.rows.map((row) => (row.number === number ? data : row));
  }

  /** What the last check of an entry told. */
  told(number: number): string | null {
    return this.#said?.number === number ? this.#said.words : null;
  }
}

export const deeds = new Deeds();
