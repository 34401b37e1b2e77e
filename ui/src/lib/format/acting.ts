import type { ActionKind, ActionPreview, ActionRecord } from '$lib/ipc';

import { money } from './money';
import { flat } from './text';
import { moment, type Place } from './time';

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** The core's words, with its amounts as the locale writes them: `EUR 9.99` becomes `€9.99`. */
export function moneyIn(words: string, locale?: string): string {
  return flat(words).replace(/\b([A-Z]{3}) (\d+(?:\.\d+)?)(?![\d.]*\d)/g, (as, currency: string, decimal) =>
    CURRENCIES.has(currency) ? money({ currency, decimal: String(decimal) }, locale) : as,
  );
}

/** A line of a preview that says something else than before; without a name it is the button. */
export type PreviewChange = { about: string | null; was: string };

/** What another preview says that the one before did not; empty where they say the same. */
export function previewChanges(before: ActionPreview, after: ActionPreview): PreviewChange[] {
  // A name can stand on several lines: what one of them said before is not new.
  const said = (about: string) => before.consequences.filter((line) => line.about === about);
  const changes: PreviewChange[] = after.consequences
    .filter((line) => !said(line.about).some(({ words }) => words === line.words))
    .map(({ about }) => ({ about, was: moneyIn(said(about)[0]?.words ?? 'nothing of it') }));
  if (before.verb !== after.verb) changes.unshift({ about: null, was: moneyIn(before.verb) });
  return changes;
}

type Deed = (record: ActionRecord, back: string) => string;

const withBack = (words: string) => (_: ActionRecord, back: string) =>
  back ? `${words} and refunded ${back}` : words;

const DEEDS: Record<ActionKind, Deed> = {
  refund: (_, back) => `Refunded ${back || 'the order'}, access kept,`,
  refundAndRevoke: (_, back) => `Refunded ${back || 'the order'} and ended access`,
  cancelRenewal: () => 'Stopped the renewal',
  stopPayments: () => 'Stopped the renewal for good',
  revoke: withBack('Ended access'),
  revokeProrated: () => 'Ended access with a prorated refund',
  revokeItem: withBack('Ended one item'),
  defer: (record) => flat(record.title),
  acknowledge: () => 'Acknowledged',
  consume: () => 'Consumed',
  review: (record) => `Answered a chargeback (${flat(record.title).toLowerCase()})`,
};

/** What was done in a few lines, for a ticket or an answer to the customer. */
export function summary(record: ActionRecord, place: Place = {}): string {
  const back = record.amount ? money(record.amount, place.locale) : '';
  const about = flat(record.order ?? record.product ?? record.token ?? '');
  const when = moment(record.at, place);
  const by = `by ${flat(record.agent)}`;
  const done = record.state === 'confirmed';
  const what = done
    ? `${DEEDS[record.kind](record, back)} for ${about} on ${when} ${by}, confirmed.`
    : `${flat(record.stateWords)}: “${flat(record.title)}”${back && ` (${back})`} for ${about} on ${when} ${by}.`;
  return [
    what,
    ...(record.outcome && !done ? [flat(record.outcome)] : []),
    `Reason: ${flat(record.reason)}`,
    ...(record.ticket ? [`Ticket: ${flat(record.ticket)}`] : []),
    `Purser journal entry ${record.number}`,
  ].join('\n');
}
