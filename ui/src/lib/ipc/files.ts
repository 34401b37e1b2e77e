import { getCurrentWebview } from '@tauri-apps/api/webview';
import { open, save } from '@tauri-apps/plugin-dialog';

/** Whether this is the real window: a browser neither knows paths nor has the system's file dialog. */
export function canPickFiles(): boolean {
  return 'metadata' in ((window as { __TAURI_INTERNALS__?: object }).__TAURI_INTERNALS__ ?? {}) && !standIn();
}

/** Asks for a service account's key file; nothing where the person closed the dialog. */
export async function pickKeyFile(): Promise<string | null> {
  return open({
    multiple: false,
    directory: false,
    title: 'Choose the key file of the service account',
    filters: [{ name: 'Service account key', extensions: ['json'] }],
  });
}

/** Asks for a file of text; nothing where the person closed the dialog. */
export async function pickImportFile(
  title = 'Choose a file with order ids, tokens or customers',
): Promise<string | null> {
  return open({
    multiple: false,
    directory: false,
    title,
    filters: [
      { name: 'Tables and text', extensions: ['csv', 'tsv', 'txt'] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
}

/** Asks where a file is to go, and whether one that is there is to be replaced; nothing where the person closed it. */
export async function pickExportFile(defaultPath: string, ending: string): Promise<string | null> {
  return save({
    title: 'Where to',
    defaultPath,
    filters: [{ name: ending.toUpperCase(), extensions: [ending] }],
  });
}

/** Calls back with the path of a file dropped on the window. */
export async function onFileDropped(then: (path: string) => void): Promise<() => void> {
  if (!canPickFiles()) return () => {};
  return getCurrentWebview().onDragDropEvent((event) => {
    const path = event.payload.type === 'drop' ? event.payload.paths[0] : undefined;
    if (path) then(path);
  });
}

function standIn(): boolean {
  return document.documentElement.dataset.host !== undefined;
}
