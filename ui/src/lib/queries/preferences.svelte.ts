import { ask, commands, type Preference } from '$lib/ipc';
import { SvelteMap } from 'svelte/reactivity';

/** Whether closing the window leaves the program running. The window's menu has it, too. */
export const KEEP_WHEN_CLOSED = 'sync.keepWhenClosed';

/** What the UI remembers between runs: widths, columns, theme. A lost preference is never worth an error. */
class Preferences {
  #values = new SvelteMap<string, unknown>();
  #timers = new Map<string, ReturnType<typeof setTimeout>>();

  load(kept: Preference[]): void {
    for (const { key, value } of kept) {
      try {
        this.#values.set(key, JSON.parse(value));
      } catch {
        // Written by another version: the default is as good.
      }
    }
  }

  get<T>(key: string, otherwise: T): T {
    const value = this.#values.get(key);
    return value === undefined || typeof value !== typeof otherwise ? otherwise : (value as T);
  }

  /** Somebody else wrote it: what a hand here is about to write stays. */
  hear(key: string, value: unknown): void {
    if (!this.#timers.has(key)) this.#values.set(key, value);
  }

  /** Takes effect at once, is written when the hand rests. */
  set(key: string, value: unknown): void {
    this.#values.set(key, value);
    clearTimeout(this.#timers.get(key));
    const write = () => {
      this.#timers.delete(key);
      void ask(commands.setPreference({ key, value: JSON.stringify(value) }));
    };
    this.#timers.set(key, setTimeout(write, 250));
  }
}

export const preferences = new Preferences();
