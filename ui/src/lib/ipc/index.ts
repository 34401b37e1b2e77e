/**
 * The only door to the program. Nothing outside this folder imports `@tauri-apps/*`, so the same interface runs
 * in the window, in a plain browser against a loopback host, and against made-up data.
 */
export { commands } from './bindings';
export type * from './bindings';
export { ask, type Answer } from './ask';
export { onChanged, onKeepWhenClosed, onLink, onProgress } from './events';
export { openInBrowser, showInFolder } from './links';
export { canPickFiles, onFileDropped, pickExportFile, pickImportFile, pickKeyFile } from './files';

/** Whether anybody is there to answer. Installs the stand-in host where this build has one. */
export async function prepareHost(): Promise<boolean> {
  if ('__TAURI_INTERNALS__' in window) return true;
  const asked = new URLSearchParams(location.search).get('host');
  const named = document.querySelector<HTMLMetaElement>('meta[name="purser-host"]')?.content;
  if (__LOOPBACK__) {
    const { installLoopback } = await import('./loopback');
    return installLoopback(asked ?? named ?? location.origin);
  }
  if (__FIXTURES__) {
    const { installFixtures } = await import('./fixtures/host');
    return installFixtures(new URLSearchParams(location.search));
  }
  return false;
}
