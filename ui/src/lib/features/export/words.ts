import type { ExportColumn, ExportFormat, ExportList } from '$lib/ipc';

export const FORMATS: { value: ExportFormat; title: string; about: string }[] = [
  { value: 'csv', title: 'CSV', about: 'For spreadsheets' },
  { value: 'json', title: 'JSON', about: 'One array, a row on each line' },
  { value: 'jsonLines', title: 'JSON Lines', about: 'A row on each line, for very many' },
  { value: 'markdown', title: 'Markdown', about: 'A table for a ticket or a mail' },
];

/** What is exported, in a sentence below the title. */
export function source(list: ExportList): string {
  const searched = (query: string) => (query.trim() ? `that match “${query.trim()}”` : 'in the mirror');
  switch (list.of) {
    case 'orders':
      return `Orders ${searched(list.query)}, in the order of the list.`;
    case 'subscriptions':
      return `Subscriptions ${searched(list.query)}, in the order of the list.`;
    case 'activity':
      return list.query.trim() ? `Actions that match “${list.query.trim()}”.` : 'Actions of the journal.';
    case 'notifications':
      return 'Notifications that were taken in, newest first.';
    case 'catalog':
      return list.product ? `Prices of ${list.product.id}, region by region.` : 'Every price of the catalog.';
    case 'attention':
      return 'What needs attention now, as it is listed.';
    case 'bulk':
      return `The rows of bulk ${list.number} and what became of them.`;
  }
}

/** What masking does to these columns: which become pseudonyms, which are left out. */
export function masking(columns: ExportColumn[]): string {
  const named = (what: ExportColumn['masking']) =>
    columns.filter((c) => c.masking === what).map((c) => c.id.replaceAll('_', ' '));
  const parts = [
    [named('masked'), 'Pseudonyms of this one file: '],
    [named('leftOut'), 'Left out: '],
  ] as const;
  const said = parts.flatMap(([names, words]) => (names.length ? [`${words}${names.join(', ')}.`] : []));
  return said.join(' ');
}
