/** What of a keyboard event matters, so that it can be tested without a browser. */
export type KeyPress = {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
};

/**
 * The name of a key press: `mod+k`, `/`, `shift+ArrowDown`, `Space`. Ctrl and Cmd are both `mod`. Shift is named
 * only for keys that are no character of their own: `?` is `?`, on whatever key a keyboard has it.
 */
export function stroke(press: KeyPress): string {
  const key = press.key === ' ' ? 'Space' : press.key;
  const character = key.length === 1;
  const name = character ? key.toLowerCase() : key;
  const shift = press.shiftKey && (!character || press.ctrlKey || press.metaKey) ? 'shift+' : '';
  return `${press.ctrlKey || press.metaKey ? 'mod+' : ''}${press.altKey ? 'alt+' : ''}${shift}${name}`;
}

/** Follows sequences of two strokes such as `g o`. The second must come within a second and a half. */
export class Sequence {
  #first: { stroke: string; at: number } | null = null;

  /** The names that this press can answer to, longest first. */
  names(now: string, at: number): string[] {
    const first = this.#first && at - this.#first.at < 1500 ? this.#first.stroke : null;
    this.#first = { stroke: now, at };
    return first ? [`${first} ${now}`, now] : [now];
  }

  forget(): void {
    this.#first = null;
  }
}

/** A stroke as a person reads it: `Ctrl K`, on a Mac `⌘ K`. */
export function spell(keys: string, mac: boolean): string[] {
  const word: Record<string, string> = {
    mod: mac ? '⌘' : 'Ctrl',
    shift: mac ? '⇧' : 'Shift',
    alt: mac ? '⌥' : 'Alt',
    Escape: 'Esc',
    ArrowDown: '↓',
    ArrowUp: '↑',
    ArrowLeft: '←',
    ArrowRight: '→',
    Enter: 'Enter',
    Space: 'Space',
  };
  return keys.split(/[ +]/).map((part) => word[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}
