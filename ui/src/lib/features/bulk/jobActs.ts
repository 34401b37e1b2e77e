import type { BulkJob } from '$lib/ipc';
import type { Action } from '$lib/keys/actions.svelte';
import { bulkJob, type BulkMove } from '$lib/queries/bulk.svelte';

const ended = ({ phase }: BulkJob) => phase === 'finished' || phase === 'canceled';

/** What a bulk lets be done with it, by where it stands. */
export const may: Record<BulkMove, (job: BulkJob) => boolean> = {
  pause: ({ phase }) => phase === 'holding' || phase === 'running',
  resume: ({ phase }) => phase === 'paused',
  cancel: (job) => !ended(job),
  // What was canceled with rows waiting would go on with them.
  retry: (job) => ended(job) && job.failed > 0 && !(job.phase === 'canceled' && job.waiting > 0),
};

const GROUP = 'This bulk';

/** The same by name in the palette. */
export function jobActions(): Action[] {
  const move = (what: BulkMove, title: string, words: string): Action => ({
    id: `bulk.${what}`,
    title,
    group: GROUP,
    words,
    when: () => bulkJob.job !== null && may[what](bulkJob.job),
    run: () => void bulkJob.move(what),
  });
  return [
    move('pause', 'Pause this bulk', 'stop wait'),
    move('resume', 'Resume this bulk', 'go on continue'),
    move('cancel', 'Cancel what was not sent yet', 'stop abort hold'),
    move('retry', 'Try the failed rows again', 'retry failures'),
  ];
}
