// C0 and C1 controls, zero-width marks, bidirectional embeddings, overrides and isolates, and the BOM: text from
// outside must neither hide nor turn around what stands beside it.
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text that came from outside, on one line and without anything unseen. Svelte escapes the rest. */
export function flat(text: string | null | undefined): string {
  return (text ?? '').replace(/[\n\r\t]+/g, ' ').replace(UNSEEN, '');
}

/** The same for text of several lines: line ends and tabs stay. */
export function flatLines(text: string): string {
  return text.replace(UNSEEN, (c) => (c === '\n' || c === '\t' ? c : ''));
}

/** Shortened in the middle, where identifiers differ least: `kjeihm…AO-J1Oy`. */
export function shorten(text: string, head = 6, tail = 7): string {
  const clean = flat(text);
  return clean.length <= head + tail + 1 ? clean : `${clean.slice(0, head)}…${clean.slice(-tail)}`;
}

/** An account id for a narrow column: as much of its beginning as tells it apart. */
export function shortAccount(account: string): string {
  const clean = flat(account);
  return clean.length <= 10 ? clean : `${clean.slice(0, 9)}…`;
}
