import type { Live, LiveState, SyncStatus, Tone } from '$lib/ipc';

import { counted } from './money';
import { relative } from './time';

/** How far a run is, 0 to 1; nothing where no step knows its size yet. */
export function progressOf(sync: SyncStatus): number | null {
  const known = sync.steps.filter((step) => step.total > 0);
  const total = known.reduce((sum, step) => sum + step.total, 0);
  return total ? known.reduce((sum, step) => sum + Math.min(step.done, step.total), 0) / total : null;
}

/** How many purchases and orders wait to be fetched. */
export function waitingIn(sync: SyncStatus): number {
  const lanes = sync.lanes.reduce((sum, lane) => sum + lane.waiting, 0);
  return Math.max(lanes, sync.backlog.orders + sync.backlog.purchases);
}

/** Whether the mirror is kept true by itself just now, or would be if Google answered. */
export function isLive(state: LiveState): boolean {
  return state === 'listening' || state === 'scheduled' || state === 'retrying';
}

/** Where keeping the mirror true stands, in a word or two. */
export const LIVE_WORDS: Record<LiveState, { tone: Tone; words: string; says: string }> = {
  off: { tone: 'mute', words: 'Not live', says: 'Nothing is followed yet. Synchronise to begin.' },
  paused: { tone: 'warn', words: 'Paused', says: 'Nothing is looked up by itself until you resume.' },
  listening: {
    tone: 'ok',
    words: 'Live',
    says: 'Notifications are taken in as they come, and what is due is looked up.',
  },
  scheduled: {
    tone: 'ok',
    words: 'On schedule',
    says: 'What is due is looked up. Changes in between are not heard: there are no notifications.',
  },
  retrying: { tone: 'warn', words: 'Trying again', says: 'Google did not answer, or refused.' },
  elsewhere: {
    tone: 'info',
    words: 'Live elsewhere',
    says: 'Another window or command of Purser keeps this mirror true; what it writes shows here.',
  },
};

/** Where synchronisation stands, in the few words of the rail's foot. */
export function syncWords(sync: SyncStatus, now: string): { tone: Tone; words: string } {
  const part = progressOf(sync);
  const left = sync.backlog.orders + sync.backlog.purchases;
  switch (sync.phase) {
    case 'running':
      return { tone: 'info', words: part === null ? 'Syncing' : `Syncing · ${Math.floor(part * 100)} %` };
    case 'stopping':
      return { tone: 'warn', words: 'Stopping' };
    case 'failed':
      return sync.failure?.code === 'offline'
        ? { tone: 'warn', words: 'Offline' }
        : { tone: 'alert', words: 'Sync failed' };
    case 'canceled':
      return { tone: 'warn', words: left ? `Stopped · ${counted(left, 'record')} left` : 'Stopped' };
    default:
      return liveWords(sync.live, sync, now);
  }
}

/** At rest, what is live says more than when the last run ended. */
function liveWords(live: Live, sync: SyncStatus, now: string): { tone: Tone; words: string } {
  const synced = sync.lastFinished ? `Synced ${relative(sync.lastFinished, now)}` : 'Synced';
  if (live.state === 'off')
    return sync.phase === 'never' ? { tone: 'mute', words: 'Not synced yet' } : { tone: 'ok', words: synced };
  const { tone, words } = LIVE_WORDS[live.state];
  if (live.state === 'listening')
    return {
      tone,
      words: live.lastMessage ? `Live · last change ${relative(live.lastMessage, now)}` : `Live · ${synced}`,
    };
  return { tone, words };
}
