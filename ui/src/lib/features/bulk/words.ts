import type { BulkPhase, BulkRowPhase, BulkVerdict, Environment, Tone } from '$lib/ipc';
import { count } from '$lib/format/money';
import { REASON } from '$lib/queries/actionFlow.svelte';
import type { BulkFlow } from '$lib/queries/bulkFlow.svelte';

type Part<Id> = { id: Id; title: string; about: string; tone: Tone };

/** Into which a plan splits its rows. */
export const VERDICTS: Part<BulkVerdict>[] = [
  {
    id: 'eligible',
    title: 'Will be sent',
    about: 'Each is looked at again when its turn comes, and left out if it is no longer so.',
    tone: 'ok',
  },
  { id: 'alreadyDone', title: 'Already done', about: 'It is so already.', tone: 'mute' },
  { id: 'tooOld', title: 'Too old', about: 'Google refunds for three years.', tone: 'warn' },
  { id: 'unknown', title: 'Unknown', about: 'The mirror does not have it: look it up first.', tone: 'warn' },
  { id: 'notPossible', title: 'Not possible', about: 'For a reason that stands in its row.', tone: 'alert' },
];

/** Where a row of a bulk can stand, what needs a look first. */
export const ROW_PHASES: Part<BulkRowPhase>[] = [
  {
    id: 'failed',
    title: 'Failed',
    about: 'Refused, not carried out or not sent. They can be tried again.',
    tone: 'alert',
  },
  {
    id: 'unknown',
    title: 'Sent, not confirmed',
    about: 'Nobody knows yet. Purser looks by itself, and never sends them again.',
    tone: 'warn',
  },
  { id: 'done', title: 'Done', about: 'Done, and read back.', tone: 'ok' },
  {
    id: 'skipped',
    title: 'Skipped',
    about: 'No longer as planned when its turn came. Nothing was sent.',
    tone: 'mute',
  },
  { id: 'sending', title: 'Sending', about: 'On its way to Google.', tone: 'info' },
  { id: 'waiting', title: 'Waiting', about: 'Its turn has not come.', tone: 'mute' },
];

/** What colour a phase has. */
export const PHASE_TONES: Record<BulkPhase, Tone> = {
  holding: 'warn',
  running: 'info',
  paused: 'warn',
  canceled: 'mute',
  finished: 'ok',
};

/** Where it is done, so that a rehearsal is never taken for the real thing, nor the other way round. */
export const PLACES: Record<Environment, { tone: Tone; words: string }> = {
  demo: { tone: 'info', words: 'Demo: nothing here is real' },
  simulator: { tone: 'warn', words: 'Simulator: test data' },
  production: { tone: 'mute', words: 'Production: real customers' },
};

/** What is still missing before it can be started; absent where nothing is. */
export function lacking(flow: BulkFlow): string | null {
  const { plan } = flow;
  if (!plan) return 'There is no plan.';
  if (flow.whyNot) return flow.whyNot;
  if (flow.lost) return 'Look first whether it was kept.';
  if (flow.aged) return 'The plan is old: look again.';
  const length = [...flow.reason.trim()].length;
  if (length === 0) return 'Say why to go on.';
  if (length < REASON.least) return `A reason has at least ${REASON.least} characters.`;
  if (length > REASON.most) return `A reason has at most ${REASON.most} characters.`;
  if (!flow.ticketFits) return 'A ticket has at most 100 characters.';
  if (!flow.named) return 'Say who acts.';
  if (!flow.counted) return `Type ${count(plan.count)} to go on.`;
  if (!flow.current) return 'The plan follows in a moment.';
  return null;
}
