import { ask, commands, type ActionTarget, type Error as AppError, type MacroOffer } from '$lib/ipc';
import { macros } from '$lib/queries/macros.svelte';

import { EMPTY, macroOf, typedOf, type Typed } from './form';

const RESTS = 200;

/** One macro being written: what is typed, what it would do, and what is wrong with it. */
export class MacroEditor {
  /** Which of the list; `null` is one that is new. */
  at = $state<number | null>(null);
  typed = $state<Typed>({ ...EMPTY });
  /** What it would do as it is typed. */
  offer = $state.raw<MacroOffer | null>(null);
  /** What is wrong with it as it is typed; said at its field once that was left, or saving was tried. */
  wrong = $state.raw<AppError | null>(null);
  tried = $state(false);
  /** The text that was typed in last: what is filled in goes there. */
  last = $state<'reason' | 'note' | 'reply'>('reply');
  saving = $state(false);
  #before = $state('');
  #asked = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;

  /** Whether something is typed that is not kept. */
  get changed(): boolean {
    return JSON.stringify(this.typed) !== this.#before;
  }

  open(at: number | null, typed?: Typed): void {
    const one = at === null ? undefined : macros.list[at];
    this.at = one ? at : null;
    this.typed = typed ?? (one ? typedOf(one) : { ...EMPTY });
    this.#before = typed ? '' : JSON.stringify(this.typed);
    this.tried = false;
    this.offer = this.wrong = null;
  }

  /** Asks soon what it would do to the record, or to one that is made up. */
  look(target: ActionTarget | null): void {
    clearTimeout(this.#resting);
    const mine = ++this.#asked;
    const one = macroOf(this.typed);
    this.#resting = setTimeout(async () => {
      const { data, error } = await ask(commands.tryMacro(one, target, null));
      if (mine !== this.#asked) return;
      this.offer = data ?? this.offer;
      this.wrong = error;
    }, RESTS);
  }

  /** Keeps it. Whether it is kept. */
  async save(): Promise<boolean> {
    if (this.saving) return false;
    this.saving = true;
    this.tried = true;
    const at = this.at;
    const error = await macros.save(at, macroOf(this.typed));
    this.saving = false;
    this.#asked++;
    this.wrong = error;
    if (error) return false;
    this.open(at ?? macros.list.length - 1);
    return true;
  }

  leave(): void {
    this.#asked++;
    clearTimeout(this.#resting);
  }
}
