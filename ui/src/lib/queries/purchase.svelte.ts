import { ask, commands, type PurchaseRecord } from '$lib/ipc';
import { purchaseChanges } from '$lib/format/changes';
import { shorten } from '$lib/format/text';

import { RecordQuery } from './record.svelte';

/** A purchase in full. */
export type PurchaseQuery = RecordQuery<PurchaseRecord>;

export function purchaseQuery(): PurchaseQuery {
  return new RecordQuery<PurchaseRecord>({
    read: (token) => ask(commands.purchase(token)),
    verify: (token) => ask(commands.verifyPurchase(token)),
    changes: purchaseChanges,
    name: (token) => `purchase ${shorten(token)}`,
  });
}
