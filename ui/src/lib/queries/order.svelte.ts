import { ask, commands, type Error as AppError, type OrderView } from '$lib/ipc';

import { session } from './session.svelte';

/** One order in full. The one before stays on screen until the next is there: local answers take milliseconds. */
export class OrderQuery {
  view = $state.raw<OrderView | null>(null);
  error = $state.raw<AppError | null>(null);
  verifying = $state(false);
  /** Why the last verification failed; what is shown is then as old as it says. */
  unverified = $state.raw<AppError | null>(null);
  #wanted: string | null = null;

  async load(id: string | null): Promise<void> {
    if (id !== this.#wanted) this.unverified = null;
    this.#wanted = id;
    if (!id) {
      this.view = this.error = null;
      return;
    }
    const { data, error } = await ask(commands.order(id));
    if (this.#wanted !== id) return;
    this.view = data;
    this.error = error;
  }

  /** Asks Google now. */
  async verify(): Promise<void> {
    const id = this.#wanted;
    if (!id || this.verifying) return;
    this.verifying = true;
    this.unverified = null;
    const { data, error } = await ask(commands.verifyOrder(id));
    this.verifying = false;
    session.heard(error);
    if (this.#wanted !== id) return;
    if (data) this.view = data;
    this.unverified = error;
  }
}
