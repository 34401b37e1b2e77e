import { ask, commands, type OrderView } from '$lib/ipc';
import { orderChanges } from '$lib/format/changes';

import { RecordQuery } from './record.svelte';

/** An order in full. */
export type OrderQuery = RecordQuery<OrderView>;

export function orderQuery(): OrderQuery {
  return new RecordQuery<OrderView>({
    read: (id) => ask(commands.order(id)),
    verify: (id) => ask(commands.verifyOrder(id)),
    changes: orderChanges,
    name: (id) => id,
  });
}
