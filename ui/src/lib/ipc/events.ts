import { events, type Changed, type SyncStatus } from './bindings';

/** Something was committed. Answers a way to stop listening. */
export async function onChanged(then: (changed: Changed) => void): Promise<() => void> {
  return events.changed.listen((event) => then(event.payload));
}

/** Synchronisation moved on. Throttled by the program. */
export async function onProgress(then: (status: SyncStatus) => void): Promise<() => void> {
  return events.progress.listen((event) => then(event.payload));
}
