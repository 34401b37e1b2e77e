import { ask, commands, type Error as AppError, type NotificationKind, type NotificationRow } from '$lib/ipc';

import { joinHead } from './tail';

const PAGE = 100;

/** The tail of notifications, newest first, longer as one scrolls. */
export class NotificationTail {
  rows = $state.raw<NotificationRow[]>([]);
  kind = $state<NotificationKind | null>(null);
  error = $state.raw<AppError | null>(null);
  answered = $state(false);
  #next = $state.raw<string | null>(null);
  #asked = 0;
  #appending = false;

  /** Whether older ones are not loaded yet. */
  get more(): boolean {
    return this.#next !== null;
  }

  filter(kind: NotificationKind | null): Promise<void> {
    this.kind = kind;
    return this.#head(false);
  }

  /** Asks again after a commit: what came since goes on top, what is loaded below stays. */
  refresh(): Promise<void> {
    return this.#head(true);
  }

  /** Another workspace: nothing of the old one stays. */
  reset(): Promise<void> {
    this.rows = [];
    this.answered = false;
    return this.#head(false);
  }

  async append(): Promise<void> {
    const cursor = this.#next;
    if (!cursor || this.#appending) return;
    this.#appending = true;
    const mine = this.#asked;
    const { data } = await ask(commands.notifications({ kind: this.kind, about: null, cursor, limit: PAGE }));
    this.#appending = false;
    if (!data || mine !== this.#asked) return;
    this.rows = [...this.rows, ...data.rows];
    this.#next = data.next;
  }

  async #head(keep: boolean): Promise<void> {
    const mine = ++this.#asked;
    const { data, error } = await ask(
      commands.notifications({ kind: this.kind, about: null, cursor: null, limit: PAGE }),
    );
    if (mine !== this.#asked) return;
    this.error = error;
    this.answered = true;
    if (!data) return;
    const joined = keep ? joinHead(data.rows, this.rows) : null;
    this.rows = joined ?? data.rows;
    if (!joined) this.#next = data.next;
  }
}
