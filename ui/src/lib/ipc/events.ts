import { listen } from '@tauri-apps/api/event';

import type { Changed, SyncStatus } from './bindings';

/** Something was committed. Answers a way to stop listening. */
export async function onChanged(then: (changed: Changed) => void): Promise<() => void> {
  return listen<Changed>('changed', (event) => then(event.payload));
}

/** Whether closing the window keeps Purser running was changed, in the window's menu or on the page. */
export async function onKeepWhenClosed(then: (kept: boolean) => void): Promise<() => void> {
  return listen<boolean>('keep-when-closed', (event) => then(event.payload));
}

/** A link to a record was opened, and leads to this page. */
export async function onLink(then: (page: string) => void): Promise<() => void> {
  return listen<string>('link', (event) => then(event.payload));
}

/** Synchronisation moved on. Throttled by the program. */
export async function onProgress(then: (status: SyncStatus) => void): Promise<() => void> {
  return listen<SyncStatus>('progress', (event) => then(event.payload));
}
