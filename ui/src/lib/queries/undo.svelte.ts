import type { Error as AppError } from '$lib/ipc';
import { flat } from '$lib/format/text';

import { notices } from './notices.svelte';

/** Something that was done, and what takes it back. */
export type Step = { words: string; undo: () => Promise<AppError | null> };

const MOST = 50;

/** What was done here and can be taken back, the latest first. Nothing at Google is ever among it. */
export class UndoStack {
  #steps = $state.raw<Step[]>([]);

  get last(): Step | null {
    return this.#steps.at(-1) ?? null;
  }

  /** Says that something was done, with a button that takes exactly that back. */
  did(words: string, undo: Step['undo']): void {
    const step = { words, undo };
    this.#steps = [...this.#steps, step].slice(-MOST);
    notices.say(words, { label: 'Undo', keys: 'mod+z', run: () => void this.undo(step) });
  }

  /** Takes a step back, once however often it is asked for. */
  async undo(step = this.last): Promise<void> {
    if (!step || !this.#steps.includes(step)) return;
    const before = this.#steps;
    this.#steps = before.filter((other) => other !== step);
    const error = await step.undo();
    if (!error) return notices.say(`Undone: ${lower(step.words)}`);
    notices.say(flat(error.message));
    // What is gone by now cannot be taken back; for anything else there is another try.
    const lost = error.code === 'notFound' || error.code === 'invalid';
    if (!lost) this.#steps = before.filter((other) => other === step || this.#steps.includes(other));
  }

  /** Another workspace: nothing of the old one can be taken back. */
  reset(): void {
    this.#steps = [];
  }
}

const lower = (words: string) => words.charAt(0).toLowerCase() + words.slice(1);

export const undos = new UndoStack();

/** Whether Ctrl+Z belongs to the text that is being typed. */
export function undoesText(): boolean {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return false;
  return !(field.dataset.undo === 'whenEmpty' && field.value === '');
}
