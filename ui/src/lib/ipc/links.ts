import { invoke } from '@tauri-apps/api/core';

/** Shows a file in the system's file manager. Answers whether the system took it. */
export async function showInFolder(path: string): Promise<boolean> {
  try {
    await invoke('plugin:opener|reveal_item_in_dir', { paths: [path] });
    return true;
  } catch {
    return false;
  }
}

/**
 * Opens a page in the person's browser: one that the program named, never one from outside. The window itself goes
 * nowhere, and its permissions let through Play Console only. Answers whether the system took it.
 */
export async function openInBrowser(url: string): Promise<boolean> {
  if (document.documentElement.dataset.host !== undefined) {
    return window.open(url, '_blank', 'noopener,noreferrer') !== undefined;
  }
  try {
    await invoke('plugin:opener|open_url', { url });
    return true;
  } catch {
    return false;
  }
}
