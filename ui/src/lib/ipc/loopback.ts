import { emit } from '@tauri-apps/api/event';
import { mockIPC } from '@tauri-apps/api/mocks';

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Lets commands go to a small host on this machine: `POST /invoke/<command>` with JSON, events from `/events`. */
export function installLoopback(url: string): boolean {
  const host = url.replace(/\/$/, '');
  if (!LOOPBACK.test(host)) return false;
  document.documentElement.dataset.host = 'loopback';
  mockIPC(
    async (command, args) => {
      const answer = await fetch(`${host}/invoke/${command}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(args ?? {}),
      });
      const body: unknown = await answer.json();
      // A search that gave way to the next one is no fault, and no browser should report it as one.
      const gaveWay = (body as { code?: string } | null)?.code === 'superseded';
      if (answer.ok && !gaveWay) return body;
      throw body;
    },
    { shouldMockEvents: true },
  );
  const stream = new EventSource(`${host}/events`);
  for (const name of ['changed', 'progress']) {
    stream.addEventListener(
      name,
      (event) => void emit(name, JSON.parse((event as MessageEvent<string>).data)),
    );
  }
  return true;
}
