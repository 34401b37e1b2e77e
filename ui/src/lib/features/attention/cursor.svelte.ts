import type { AttentionItem } from '$lib/ipc';

/** Which item the keys are about: it stays under the cursor as long as it is there, whatever comes before it. */
export class ItemCursor {
  #id = $state<string | null>(null);
  #at = $state(0);
  #items: () => AttentionItem[];

  constructor(items: () => AttentionItem[]) {
    this.#items = items;
  }

  get item(): AttentionItem | null {
    const items = this.#items();
    const found = items.find(({ id }) => id === this.#id);
    // What was under it is gone: what came to its place is next.
    return found ?? items[Math.min(this.#at, items.length - 1)] ?? null;
  }

  choose(item: AttentionItem): void {
    this.#id = item.id;
    this.#at = Math.max(0, this.#items().indexOf(item));
  }

  /** So many rows down, or up; the item that is there then. */
  move(by: number): AttentionItem | null {
    const items = this.#items();
    const { item } = this;
    if (!item) return null;
    const to = Math.max(0, Math.min(items.length - 1, items.indexOf(item) + by));
    this.choose(items[to]!);
    return items[to]!;
  }
}
