import type { OrderRow, SortBy } from '$lib/ipc';

export type ColumnId =
  'order' | 'product' | 'state' | 'account' | 'country' | 'amount' | 'placed' | 'package' | 'offer';

export type Column = {
  id: ColumnId;
  title: string;
  width: number;
  min: number;
  right?: boolean;
  /** What a click on the head sorts by, and whether the last comes first at the first click. */
  sorts?: { by: SortBy; descending: boolean };
  /** Shown unless a person chose otherwise. */
  usual: boolean;
  /** Who gives way first in a narrow list; absent: never. */
  gives?: number;
  /** What is copied. */
  text: (row: OrderRow) => string;
};

export const COLUMNS: Column[] = [
  {
    id: 'order',
    title: 'Order',
    width: 216,
    min: 120,
    sorts: { by: 'order', descending: false },
    usual: true,
    text: (r) => r.id,
  },
  {
    id: 'product',
    title: 'Product',
    width: 150,
    min: 90,
    sorts: { by: 'product', descending: false },
    usual: true,
    text: (r) => [r.product, r.plan].filter(Boolean).join(' · '),
  },
  {
    id: 'state',
    title: 'State',
    width: 138,
    min: 84,
    sorts: { by: 'state', descending: false },
    usual: true,
    text: (r) => r.stateWords,
  },
  {
    id: 'account',
    title: 'Account',
    width: 90,
    min: 60,
    sorts: { by: 'account', descending: false },
    usual: true,
    gives: 2,
    text: (r) => r.account ?? '',
  },
  {
    id: 'country',
    title: 'Country',
    width: 66,
    min: 48,
    sorts: { by: 'country', descending: false },
    usual: true,
    gives: 1,
    text: (r) => r.country ?? '',
  },
  { id: 'package', title: 'Package', width: 150, min: 80, usual: false, gives: 3, text: (r) => r.package },
  { id: 'offer', title: 'Offer', width: 110, min: 70, usual: false, gives: 4, text: (r) => r.offer ?? '' },
  {
    id: 'amount',
    title: 'Amount',
    width: 92,
    min: 64,
    right: true,
    sorts: { by: 'amount', descending: true },
    usual: true,
    text: (r) => (r.total ? `${r.total.currency} ${r.total.decimal}` : ''),
  },
  {
    id: 'placed',
    title: 'Placed',
    width: 112,
    min: 80,
    right: true,
    sorts: { by: 'placed', descending: true },
    usual: true,
    text: (r) => r.placed,
  },
];

/** What the product column has at least, where nobody set its width. */
const ROOM_FOR_PRODUCT = 128;

export type Fitted = { columns: (Column & { width: number })[]; template: string; hidden: ColumnId[] };

/** Which of the chosen columns have room, and how wide they are. The product takes what is left. */
export function fit(chosen: ColumnId[], widths: Partial<Record<ColumnId, number>>, room: number): Fitted {
  let shown = COLUMNS.filter((c) => chosen.includes(c.id)).map((c) => ({
    ...c,
    width: Math.max(c.min, widths[c.id] ?? c.width),
  }));
  const needs = () =>
    shown.reduce((sum, c) => sum + (c.id === 'product' && !widths.product ? ROOM_FOR_PRODUCT : c.width), 0);
  const hidden: ColumnId[] = [];
  while (room > 0 && needs() > room) {
    const giving = shown.filter((c) => c.gives !== undefined).sort((a, b) => a.gives! - b.gives!)[0];
    if (!giving) break;
    shown = shown.filter((c) => c !== giving);
    hidden.push(giving.id);
  }
  const template = shown
    .map((c) =>
      c.id === 'product' ? `minmax(${widths.product ? c.width : ROOM_FOR_PRODUCT}px, 1fr)` : `${c.width}px`,
    )
    .join(' ');
  return { columns: shown, template, hidden };
}

/** Rows as tab-separated text with a head, as spreadsheets take it. */
export function tsv(rows: OrderRow[], columns: Column[]): string {
  const cell = (text: string) => text.replace(/[\t\r\n]+/g, ' ');
  return [columns.map((c) => c.title), ...rows.map((row) => columns.map((c) => cell(c.text(row))))]
    .map((line) => line.join('\t'))
    .join('\n');
}
