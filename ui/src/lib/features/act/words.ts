import type { ActionKind, ActionState, Environment, Error as AppError, Tone } from '$lib/ipc';
import { WORDS } from '$lib/errors/words';
import { REASON, type ActionFlow } from '$lib/queries/actionFlow.svelte';

/** Where it is done, so that a rehearsal is never taken for the real thing, nor the other way round. */
export const PLACES: Record<Environment, { tone: Tone; words: string }> = {
  demo: { tone: 'info', words: 'Demo: nothing here is real' },
  simulator: { tone: 'warn', words: 'Simulator: test data' },
  production: { tone: 'mute', words: 'Production: a real customer' },
};

/** What a state means to whoever waits for it, beside what Google said. */
export const MEANS: Record<ActionState, string> = {
  sending:
    'It is in the journal and on its way to Google. Closing this does not stop it, and it is not sent twice: Purser reads it back and keeps what became of it.',
  confirmed: '',
  refused: 'Nothing was changed.',
  unknown:
    'Whether it was carried out is not known yet. It is not sent again: Purser looks by itself until it knows, and keeps it here and in Activity.',
  notDone: 'Nothing was changed.',
};

/** The same for what was done: of an answer to a chargeback nothing can be read back. */
export function means({ kind, state }: { kind: ActionKind; state: ActionState }): string {
  if (kind !== 'review') return MEANS[state];
  if (state === 'sending')
    return 'It is in the journal and on its way to Google. Closing this does not stop it.';
  if (state === 'unknown')
    return 'Whether it arrived is not known, and Google shows it nowhere. Purser sends exactly the same answer again until Google takes one: only the first counts.';
  return state === 'confirmed' ? 'Google and the bank decide now.' : '';
}

/** How what went wrong is called where nothing was sent. */
export function headOf(error: AppError): string {
  if (error.code === 'invalid' || error.code === 'other') return 'Nothing was sent';
  return `${WORDS[error.code].title}: nothing was sent`;
}

/** What is still missing before it can be confirmed; absent where nothing is. */
export function missing(flow: ActionFlow): string | null {
  if (flow.offer.kind === 'defer' && flow.wholeDays === null) return 'Give 1 to 365 days.';
  if (flow.offer.kind === 'review' && flow.preference === null) return 'Choose what Google should do.';
  if (flow.offer.kind === 'review' && flow.usedPercent === undefined) return 'What was used is 0 to 100 %.';
  if (!flow.chosen) return 'Choose the item that ends.';
  if (flow.looking) return 'Asking Google what it would do…';
  if (!flow.preview && flow.error) return 'Google has to be asked first.';
  if (!flow.preview || flow.preview.whyNot !== null) return 'There is nothing to confirm.';
  if (flow.aged) return 'The preview is old: look again.';
  if (!flow.current) return 'The preview follows in a moment.';
  const length = [...flow.reason.trim()].length;
  if (length === 0) return 'Say why to go on.';
  if (length < REASON.least) return `A reason has at least ${REASON.least} characters.`;
  if (length > REASON.most) return `A reason has at most ${REASON.most} characters.`;
  if (!flow.ticketFits) return 'A ticket has at most 100 characters.';
  if (!flow.named) return 'Say who acts.';
  return null;
}
