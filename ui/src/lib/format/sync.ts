import type { SyncStatus, Tone } from '$lib/ipc';

import { counted } from './money';
import { relative } from './time';

/** How far a run is, 0 to 1; nothing where no step knows its size yet. */
export function progressOf(sync: SyncStatus): number | null {
  const known = sync.steps.filter((step) => step.total > 0);
  const total = known.reduce((sum, step) => sum + step.total, 0);
  return total ? known.reduce((sum, step) => sum + Math.min(step.done, step.total), 0) / total : null;
}

/** Where synchronisation stands, in the few words of the rail's foot. */
export function syncWords(sync: SyncStatus, now: string): { tone: Tone; words: string } {
  const part = progressOf(sync);
  const left = sync.backlog.orders + sync.backlog.purchases;
  switch (sync.phase) {
    case 'never':
      return { tone: 'mute', words: 'Not synced yet' };
    case 'running':
      return { tone: 'info', words: part === null ? 'Syncing' : `Syncing · ${Math.floor(part * 100)} %` };
    case 'stopping':
      return { tone: 'warn', words: 'Stopping' };
    case 'canceled':
      return { tone: 'warn', words: left ? `Stopped · ${counted(left, 'record')} left` : 'Stopped' };
    case 'failed':
      return sync.failure?.code === 'offline'
        ? { tone: 'warn', words: 'Offline' }
        : { tone: 'alert', words: 'Sync failed' };
    case 'idle':
      return {
        tone: 'ok',
        words: sync.lastFinished ? `Synced ${relative(sync.lastFinished, now)}` : 'Synced',
      };
  }
}
