import type { AccountView, Amount, OrderView, PurchaseRecord } from '$lib/ipc';
import { csv, markdown } from '$lib/format/table';

/** A shape in which a record can be copied. */
export type Shape = {
  id: string;
  /** In the menu: `Order id`. */
  title: string;
  /** In the notice: `the order id`. */
  what: string;
  text: string;
  /** Its beginning, where it is short enough to be shown. */
  hint?: string;
};

type Line = [name: string, value: string | null | undefined];

const amount = (of: Amount | null | undefined) => (of ? `${of.currency} ${of.decimal}` : null);
const filled = (lines: Line[]) => lines.filter((line): line is [string, string] => !!line[1]);

/** Lines in the shapes for a ticket, a mail, a table and a program. */
function tables(lines: Line[], raw: string | null): Shape[] {
  const full = filled(lines);
  const head = lines.map(([name]) => name);
  const row = lines.map(([, value]) => value ?? '');
  const wide = Math.max(...full.map(([name]) => name.length));
  const text = full.map(([name, value]) => `${`${name}:`.padEnd(wide + 2)}${value}`).join('\n');
  const shapes: Shape[] = [
    { id: 'text', title: 'Text, for a mail', what: 'it as text', text },
    {
      id: 'markdown',
      title: 'Markdown, for a ticket',
      what: 'it as Markdown',
      text: markdown([['', ''], ...full]),
    },
    { id: 'csv', title: 'CSV, a row with its head', what: 'it as CSV', text: csv([head, row]) },
  ];
  if (raw !== null)
    shapes.push({ id: 'json', title: 'JSON, as Google sent it', what: 'the JSON', text: raw });
  return shapes;
}

const named = (id: string, title: string, text: string | null | undefined): Shape[] =>
  text ? [{ id, title, what: `the ${title.toLowerCase()}`, text, hint: text }] : [];

/** An order, in every shape. */
export function orderShapes({ row, money, token, customer, purchase, raw }: OrderView): Shape[] {
  const lines: Line[] = [
    ['Order', row.id],
    ['State', row.stateWords],
    ['Product', [row.product, row.plan, row.offer].filter(Boolean).join(' · ')],
    ['Package', row.package],
    ['Paid', amount(money.paid)],
    ['Tax', amount(money.tax)],
    ['Refunded', amount(money.refunded)],
    ['Placed', row.placed],
    ['Country', row.country],
    ['Purchase', purchase?.stateWords],
    ['Access until', purchase?.expires],
    ['Account', row.account],
    ['Customer', [customer?.name, customer?.email].filter(Boolean).join(', ')],
    ['Token', token],
  ];
  return [
    ...named('id', 'Order id', row.id),
    ...named('token', 'Purchase token', token),
    ...named('account', 'Account id', row.account),
    ...named('email', 'E-mail address', customer?.email),
    ...named('link', 'Link', `purser://order/${encodeURIComponent(row.id)}`),
    ...tables(lines, raw),
  ];
}

/** A purchase, in every shape. */
export function purchaseShapes({
  token,
  package: app,
  row,
  purchase,
  customer,
  raw,
}: PurchaseRecord): Shape[] {
  const account = purchase?.account ?? row?.account;
  const latest = row?.latestOrder;
  const lines: Line[] = [
    ['Token', token],
    ['State', purchase?.stateWords ?? row?.stateWords],
    ['Product', [row?.product, row?.plan, row?.offer].filter(Boolean).join(' · ')],
    ['Package', app],
    ['Price', amount(row?.price)],
    ['Started', purchase?.started],
    ['Access until', purchase?.expires],
    ['Renews', purchase?.renews == null ? null : purchase.renews ? 'yes' : 'no'],
    ['Country', row?.country],
    ['Latest order', latest],
    ['Account', account],
    ['Customer', [customer?.name, customer?.email].filter(Boolean).join(', ')],
  ];
  return [
    ...named('token', 'Purchase token', token),
    ...named('id', 'Latest order id', latest),
    ...named('account', 'Account id', account),
    ...named('email', 'E-mail address', customer?.email),
    ...named('link', 'Link', `purser://purchase/${encodeURIComponent(token)}`),
    ...tables(lines, raw),
  ];
}

/** An account, in every shape. */
export function accountShapes(view: AccountView): Shape[] {
  const sums = (of: 'paid' | 'refunded' | 'net') => view.value.map((value) => amount(value[of])).join(', ');
  const lines: Line[] = [
    ['Account', view.accounts.join(', ')],
    ['Name', view.customer?.name],
    ['E-mail', view.customer?.email],
    ['Profile', view.profiles.join(', ')],
    ['First seen', view.firstSeen],
    ['Orders', String(view.orders)],
    ['Subscriptions', `${view.subscriptions}, ${view.live} living`],
    ['One-time purchases', String(view.oneTime)],
    ['Paid', sums('paid')],
    ['Refunded', sums('refunded')],
    ['Net', sums('net')],
    ['Orders refunded', `${view.refunds.orders} of ${view.refunds.of}`],
    ['Worth knowing', view.signals.map(({ words }) => words).join('; ')],
  ];
  return [
    ...named('account', view.accounts.length > 1 ? 'Account ids' : 'Account id', view.accounts.join('\n')),
    ...named('email', 'E-mail address', view.customer?.email),
    ...named('name', 'Name', view.customer?.name),
    ...named('profile', 'Profile id', view.profiles.join('\n')),
    ...named('link', 'Link', `purser://account/${encodeURIComponent(view.id)}`),
    ...tables(lines, null),
    {
      id: 'json',
      title: 'JSON, all figures',
      what: 'the JSON',
      text: JSON.stringify(view, null, 2),
    },
  ];
}
