import type { Answer, Error as AppError } from '$lib/ipc';

import { notices } from './notices.svelte';
import { session } from './session.svelte';

/** How one kind of record is read, asked about at Google, and compared. */
export type RecordKind<View> = {
  read: (id: string) => Promise<Answer<View>>;
  verify: (id: string) => Promise<Answer<View>>;
  /** What is another than before, in words; empty where nothing is. */
  changes: (before: View, after: View) => string[];
  /** How a record is called in a sentence. */
  name: (id: string) => string;
};

/** What became of asking Google about a record. */
type Outcome = { id: string; error: AppError | null; found: string[] | null };

/** One record in full. The one before stays on screen until the next is there: local answers take milliseconds. */
export class RecordQuery<View> {
  view = $state.raw<View | null>(null);
  error = $state.raw<AppError | null>(null);
  #outcome = $state.raw<Outcome | null>(null);
  #asking = $state<string | null>(null);
  #wanted = $state<string | null>(null);
  #kind: RecordKind<View>;

  constructor(kind: RecordKind<View>) {
    this.#kind = kind;
  }

  /** Whether Google is asked about the record that is shown. */
  get verifying(): boolean {
    return this.#asking !== null && this.#asking === this.#wanted;
  }

  /** Why the last verification failed; what is shown is then as old as it says. */
  get unverified(): AppError | null {
    return this.#outcome?.id === this.#wanted ? (this.#outcome?.error ?? null) : null;
  }
  /** What the last verification of this record found to be another than before. */
  get found(): string[] | null {
    return this.#outcome?.id === this.#wanted ? (this.#outcome?.found ?? null) : null;
  }

  async load(id: string | null): Promise<void> {
    if (id !== this.#wanted && this.#outcome?.id !== id) this.#outcome = null;
    this.#wanted = id;
    if (!id) {
      this.view = this.error = null;
      return;
    }
    const { data, error } = await this.#kind.read(id);
    if (this.#wanted !== id) return;
    this.view = data;
    this.error = error;
  }

  /** Asks Google now: about the record that is shown, or about one that is only in a list. Answers whether it told. */
  async verify(id = this.#wanted): Promise<boolean> {
    if (!id || this.#asking) return false;
    this.#asking = id;
    this.#outcome = null;
    notices.say(`Asking Google about ${this.#kind.name(id)}`);
    const before = (await this.#kind.read(id)).data;
    const { data, error } = await this.#kind.verify(id);
    this.#asking = null;
    session.heard(error);
    const found = before && data ? this.#kind.changes(before, data) : [];
    this.#outcome = { id, error, found: error ? null : found };
    notices.say(error ? 'Google did not tell' : `Verified: ${found[0] ?? 'nothing changed'}`);
    if (data && this.#wanted === id) {
      this.view = data;
      this.error = null;
    }
    return data !== null;
  }
}
