import type { ActionRecord } from '$lib/ipc';
import { maskOrder, maskText, maskToken } from '$lib/format/mask';
import { csv, markdown } from '$lib/format/table';

export type Form = 'csv' | 'json' | 'markdown';

/** A record without what tells a purchase from any other. */
export function masked(record: ActionRecord): ActionRecord {
  const known = [record.order, record.token];
  const text = (words: string) => maskText(words, known);
  return {
    ...record,
    order: record.order && maskOrder(record.order),
    token: record.token && maskToken(record.token),
    reason: text(record.reason),
    ticket: record.ticket && text(record.ticket),
    outcome: record.outcome && text(record.outcome),
    steps: record.steps.map((step) => ({ ...step, words: text(step.words) })),
  };
}

/** Everything of a record but its steps, which have no place in a table. */
const ALL: [title: string, of: (r: ActionRecord) => string | number | null | undefined][] = [
  ['number', (r) => r.number],
  ['at', (r) => r.at],
  ['settled', (r) => r.settled],
  ['state', (r) => r.stateWords],
  ['action', (r) => r.title],
  ['kind', (r) => r.kind],
  ['amount', (r) => r.amount?.decimal],
  ['currency', (r) => r.amount?.currency],
  ['package', (r) => r.package],
  ['product', (r) => r.product],
  ['order', (r) => r.order],
  ['token', (r) => r.token],
  ['agent', (r) => r.agent],
  ['credential', (r) => r.credential],
  ['reason', (r) => r.reason],
  ['ticket', (r) => r.ticket],
  ['outcome', (r) => r.outcome],
];

/** What a ticket or a mail needs. */
const FEW: [title: string, of: (r: ActionRecord) => string | null | undefined][] = [
  ['When', (r) => r.at],
  ['State', (r) => r.stateWords],
  ['Action', (r) => r.title],
  ['Amount', (r) => r.amount && `${r.amount.currency} ${r.amount.decimal}`],
  ['Product', (r) => r.product],
  ['Order or token', (r) => r.order ?? r.token],
  ['Agent', (r) => r.agent],
  ['Reason', (r) => r.reason],
  ['Ticket', (r) => r.ticket],
  ['What became of it', (r) => r.outcome],
];

/** Entries of the journal as text to be given away. */
export function exported(records: ActionRecord[], form: Form, mask: boolean): string {
  const rows = mask ? records.map(masked) : records;
  const table = (columns: [string, (r: ActionRecord) => string | number | null | undefined][]) => [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, of]) => String(of(row) ?? ''))),
  ];
  if (form === 'json') return JSON.stringify(rows, null, 2);
  if (form === 'csv') return csv(table(ALL));
  return markdown(
    table(FEW),
    FEW.map(([title]) => title === 'Amount'),
  );
}
