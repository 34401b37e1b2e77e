import { preferences } from '$lib/queries/preferences.svelte';

import { COLUMNS, fit, type ColumnId } from './columns';

/** The list's columns as a person left them. */
class ListLayout {
  room = $state(0);

  get chosen(): ColumnId[] {
    const usual = COLUMNS.filter((c) => c.usual).map((c) => c.id);
    return preferences.get<ColumnId[]>('orders.columns', usual);
  }
  get widths(): Partial<Record<ColumnId, number>> {
    return preferences.get<Partial<Record<ColumnId, number>>>('orders.widths', {});
  }
  fitted = $derived(fit(this.chosen, this.widths, this.room));

  toggle(id: ColumnId, shown: boolean): void {
    preferences.set('orders.columns', shown ? [...this.chosen, id] : this.chosen.filter((c) => c !== id));
  }
  resize(id: ColumnId, width: number): void {
    const min = COLUMNS.find((c) => c.id === id)!.min;
    preferences.set('orders.widths', {
      ...this.widths,
      [id]: Math.max(min, Math.min(640, Math.round(width))),
    });
  }
  restore(): void {
    preferences.set(
      'orders.columns',
      COLUMNS.filter((c) => c.usual).map((c) => c.id),
    );
    preferences.set('orders.widths', {});
  }
}

export const layout = new ListLayout();
