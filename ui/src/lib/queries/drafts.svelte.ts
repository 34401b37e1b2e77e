import { SvelteMap } from 'svelte/reactivity';

import { session } from './session.svelte';

/** Text that was begun and not saved, by what it is for, kept until the program is quit. */
class Drafts {
  #texts = new SvelteMap<string, string>();

  /** Absent where nothing was begun. */
  get(about: string): string | null {
    return this.#texts.get(this.#key(about)) ?? null;
  }
  set(about: string, text: string): void {
    if (text === '') this.drop(about);
    else this.#texts.set(this.#key(about), text);
  }
  drop(about: string): void {
    this.#texts.delete(this.#key(about));
  }

  /** Numbers and ids are of one workspace. */
  #key(about: string): string {
    return `${session.open?.workspace.id ?? ''} ${about}`;
  }
}

export const drafts = new Drafts();
