import type { BulkJob, BulkJobRow, BulkPlanRow } from '$lib/ipc';
import type { Column } from '$lib/components/list/columns';
import { RecordsList } from '$lib/components/list/list';
import { AS_SENT, jobRows, jobsList, LATEST_FIRST, planRows } from '$lib/queries/bulkRows.svelte';

import { VERDICTS } from './words';

type Row = Pick<BulkPlanRow, 'order' | 'token' | 'product' | 'amount' | 'words'>;

const about: Record<'record' | 'product' | 'amount' | 'words', Column<Row, 'place'>> = {
  record: {
    id: 'record',
    title: 'Order or purchase',
    width: 214,
    min: 130,
    always: true,
    usual: true,
    text: (r) => r.order ?? r.token ?? '',
  },
  product: {
    id: 'product',
    title: 'Product',
    width: 96,
    min: 70,
    usual: true,
    gives: 1,
    text: (r) => r.product ?? '',
  },
  amount: {
    id: 'amount',
    title: 'Goes back',
    width: 92,
    min: 64,
    right: true,
    usual: true,
    text: (r) => (r.amount ? `${r.amount.currency} ${r.amount.decimal}` : ''),
  },
  words: {
    id: 'words',
    title: 'Why',
    width: 220,
    grows: 120,
    min: 90,
    usual: true,
    text: (r) => r.words ?? '',
  },
};
const key = ({ order, token }: Row) => `${order ?? ''} ${token ?? ''}`;
const WALK = { one: 'row', usual: AS_SENT, key, opens: 'Open the order or purchase', hint: '', examples: [] };

const PLAN: Column<BulkPlanRow, 'place'>[] = [
  {
    id: 'verdict',
    title: 'Verdict',
    width: 118,
    min: 84,
    always: true,
    usual: true,
    text: (r) => VERDICTS.find(({ id }) => id === r.verdict)!.title,
  },
  about.record,
  about.product,
  about.amount,
  about.words,
];

const JOB: Column<BulkJobRow, 'place'>[] = [
  {
    id: 'place',
    title: '#',
    width: 52,
    min: 44,
    right: true,
    usual: true,
    gives: 3,
    text: (r) => String(r.place),
  },
  {
    id: 'state',
    title: 'Outcome',
    width: 150,
    min: 84,
    always: true,
    usual: true,
    text: (r) => r.phaseWords,
  },
  about.record,
  about.product,
  about.amount,
  { ...about.words, title: 'What was said' },
  {
    id: 'action',
    title: 'Journal',
    width: 72,
    min: 56,
    right: true,
    usual: true,
    gives: 2,
    text: (r) => (r.action === null ? '' : String(r.action)),
  },
  {
    id: 'at',
    title: 'When',
    width: 104,
    min: 72,
    right: true,
    usual: false,
    gives: 4,
    text: (r) => r.at ?? '',
  },
];

/** The rows of the bulk that is being planned. */
export const planList = new RecordsList({ ...WALK, title: 'Bulk plan', search: planRows, columns: PLAN });
/** The rows of a bulk that was started. */
export const jobList = new RecordsList({ ...WALK, title: 'Bulk rows', search: jobRows, columns: JOB });

const JOBS: Column<BulkJob, 'at'>[] = [
  {
    id: 'phase',
    title: 'State',
    width: 124,
    min: 84,
    always: true,
    usual: true,
    text: (r) => r.phaseWords,
  },
  {
    id: 'title',
    title: 'Bulk',
    width: 190,
    grows: 150,
    min: 100,
    always: true,
    usual: true,
    text: (r) => r.title,
  },
  {
    id: 'rows',
    title: 'Rows',
    width: 190,
    min: 100,
    usual: true,
    text: (r) => `${r.total - r.waiting - r.sending} of ${r.total}`,
  },
  {
    id: 'failed',
    title: 'Failed',
    width: 70,
    min: 54,
    right: true,
    usual: true,
    gives: 3,
    text: (r) => String(r.failed),
  },
  { id: 'origin', title: 'From', width: 220, min: 90, usual: true, gives: 1, text: (r) => r.origin },
  {
    id: 'reason',
    title: 'Reason',
    width: 210,
    min: 90,
    usual: true,
    gives: 4,
    text: (r) => [r.reason, r.ticket].filter(Boolean).join(' · '),
  },
  { id: 'agent', title: 'Agent', width: 100, min: 64, usual: true, gives: 2, text: (r) => r.agent },
  { id: 'at', title: 'Confirmed', width: 96, min: 72, right: true, usual: true, text: (r) => r.at },
];

/** The bulks that were started. */
export const jobs = new RecordsList({
  one: 'bulk',
  title: 'Bulks',
  search: jobsList,
  columns: JOBS,
  usual: LATEST_FIRST,
  key: (row) => String(row.number),
  opens: 'Open the bulk',
  hint: '',
  examples: [],
});

/** Where a row is to be looked at. */
export function pathOf({ order, token }: Row): string | null {
  if (order) return `/orders/${encodeURIComponent(order)}`;
  return token ? `/subscriptions/${encodeURIComponent(token)}` : null;
}
