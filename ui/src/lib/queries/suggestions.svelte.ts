import { ask, commands, type SearchList, type Suggestion } from '$lib/ipc';

/** How the word that is being typed may go on. Nothing is chosen until a person does, so that Enter stays Enter. */
export class Suggesting {
  items = $state.raw<Suggestion[]>([]);
  /** The one that Tab, or after an arrow Enter, takes; -1 for none. */
  active = $state(-1);
  #list: SearchList;
  #text = '';
  #from = 0;
  #to = 0;
  #asked = 0;

  constructor(list: SearchList) {
    this.#list = list;
  }

  get open(): boolean {
    return this.items.length > 0;
  }

  /** The text or the cursor in it is another. */
  async typed(text: string, cursor: number | null): Promise<void> {
    const mine = ++this.#asked;
    if (cursor === null) return this.close();
    while (mine === this.#asked) {
      const { data, error } = await ask(commands.suggest({ list: this.#list, text, cursor }));
      if (mine !== this.#asked) return;
      // Another question of the same kind took its place: this one is still wanted.
      if (error?.code === 'superseded') continue;
      this.#text = text;
      this.#from = data?.from ?? 0;
      this.#to = data?.to ?? 0;
      this.active = -1;
      this.items = data?.items ?? [];
      return;
    }
  }

  move(step: number): void {
    const places = this.items.length + 1;
    this.active = ((this.active + 1 + step + places) % places) - 1;
  }

  /** The text with a suggestion in the place of its word, and where the cursor goes. The first one unless one is chosen. */
  take(index = Math.max(0, this.active)): { text: string; cursor: number } | null {
    const item = this.items[index];
    if (!item) return null;
    const rest = this.#text.slice(this.#to);
    const space = item.goesOn || rest.startsWith(' ') ? '' : ' ';
    const head = this.#text.slice(0, this.#from) + item.text + space;
    const cursor = head.length + (!item.goesOn && rest.startsWith(' ') ? 1 : 0);
    this.close();
    return { text: head + rest, cursor };
  }

  close(): void {
    this.#asked++;
    this.items = [];
    this.active = -1;
  }
}
