import { preferences } from '$lib/queries/preferences.svelte';

import { fit, type Column } from './columns';

/** A list's columns as a person left them. */
export class ListLayout<Row, By extends string> {
  room = $state(0);
  /** What of this list is remembered is named by: `orders`. */
  readonly #name: string;
  readonly columns: Column<Row, By>[];

  constructor(name: string, columns: Column<Row, By>[]) {
    this.#name = name;
    this.columns = columns;
  }

  get chosen(): string[] {
    const usual = this.columns.filter((c) => c.usual).map((c) => c.id);
    return preferences.get<string[]>(`${this.#name}.columns`, usual);
  }
  get widths(): Partial<Record<string, number>> {
    return preferences.get<Partial<Record<string, number>>>(`${this.#name}.widths`, {});
  }
  fitted = $derived.by(() => fit(this.columns, this.chosen, this.widths, this.room));

  toggle(id: string, shown: boolean): void {
    const { chosen } = this;
    preferences.set(`${this.#name}.columns`, shown ? [...chosen, id] : chosen.filter((c) => c !== id));
  }
  resize(id: string, width: number): void {
    const min = this.columns.find((c) => c.id === id)!.min;
    preferences.set(`${this.#name}.widths`, {
      ...this.widths,
      [id]: Math.max(min, Math.min(640, Math.round(width))),
    });
  }
  restore(): void {
    preferences.set(
      `${this.#name}.columns`,
      this.columns.filter((c) => c.usual).map((c) => c.id),
    );
    preferences.set(`${this.#name}.widths`, {});
  }
}
