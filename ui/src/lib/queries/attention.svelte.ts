import {
  ask,
  commands,
  type Answer,
  type Attention,
  type AttentionChoice,
  type AttentionItem,
  type Error as AppError,
} from '$lib/ipc';

/** Commits come in bursts; so long is waited before what they changed is read. */
const REST = 400;

/** What needs somebody, read from the mirror. */
class AttentionQuery {
  /** Absent until it was read. */
  view = $state.raw<Attention | null>(null);
  error = $state.raw<AppError | null>(null);
  #asked = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;

  get items(): AttentionItem[] {
    return this.view?.groups.flatMap((group) => group.items) ?? [];
  }

  async load(): Promise<void> {
    clearTimeout(this.#resting);
    const mine = ++this.#asked;
    const { data, error } = await ask(commands.attention());
    if (mine !== this.#asked) return;
    this.view = data;
    this.error = error;
  }

  /** Something changed: it is read when the changes rest. */
  soon(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => void this.load(), REST);
  }

  choose(choice: AttentionChoice): Promise<AppError | null> {
    return this.#told(ask(commands.chooseAttention(choice)));
  }
  putAway(id: string): Promise<AppError | null> {
    return this.#told(ask(commands.putAway(id)));
  }
  bringBack(): Promise<AppError | null> {
    return this.#told(ask(commands.bringBack()));
  }

  reset(): void {
    this.#asked++;
    this.view = this.error = null;
  }

  async #told(answer: Promise<Answer<Attention>>): Promise<AppError | null> {
    const mine = ++this.#asked;
    const { data, error } = await answer;
    if (data && mine === this.#asked) {
      this.view = data;
      this.error = null;
    }
    return error;
  }
}

export const attention = new AttentionQuery();
