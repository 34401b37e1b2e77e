import type { Action } from '$lib/keys/actions.svelte';
import { focusMain, focusSearch } from '$lib/queries/panels.svelte';
import { orderSearch } from '$lib/queries/orders.svelte';

import { COLUMNS } from './columns';
import { cursor } from './cursor.svelte';

type List = { page: () => number; open: (id: string) => void };

const GROUP = 'In the list';
const typing = () => document.activeElement instanceof HTMLInputElement;
const noText = () => !typing() && (getSelection()?.isCollapsed ?? true);

/** Every order of rows, by name in the palette. */
const sortings = (): Action[] =>
  COLUMNS.flatMap(({ id, title, sorts }) => {
    if (!sorts) return [];
    const { by } = sorts;
    const ways = { placed: ['newest first', 'oldest first'], amount: ['largest first', 'smallest first'] };
    const [down, up] = ways[id as keyof typeof ways] ?? ['Z to A', 'A to Z'];
    return [true, false].map((descending) => ({
      id: `list.${id}.${descending ? 'down' : 'up'}`,
      title: `Sort by ${title.toLowerCase()}: ${descending ? down : up}`,
      group: GROUP,
      run: () => orderSearch.sortBy({ by, descending }),
    }));
  });

/** What the list answers to. Arrows work from the search field, too: type, go down, Enter. */
export function listActions({ page, open }: List): Action[] {
  const move = (id: string, title: string, keys: string[], step: () => number, shift = false): Action => ({
    id: `list.${id}`,
    title,
    group: GROUP,
    keys,
    keysOnly: true,
    run: () => cursor.by(step(), shift),
  });
  const openActive = () => cursor.row && open(cursor.row.id);
  return [
    move('down', 'Next order', ['j'], () => 1),
    move('up', 'Previous order', ['k'], () => -1),
    { ...move('arrowDown', 'Next order, also while typing', ['ArrowDown'], () => 1), inFields: true },
    { ...move('arrowUp', 'Previous order, also while typing', ['ArrowUp'], () => -1), inFields: true },
    move('extendDown', 'Select downwards', ['shift+ArrowDown'], () => 1, true),
    move('extendUp', 'Select upwards', ['shift+ArrowUp'], () => -1, true),
    { ...move('pageDown', 'A page down', ['PageDown'], page), inFields: true },
    { ...move('pageUp', 'A page up', ['PageUp'], () => -page()), inFields: true },
    move('home', 'First order', ['Home'], () => -Infinity),
    move('end', 'Last order loaded', ['End'], () => Infinity),
    {
      id: 'list.open',
      title: 'Open the order as a page',
      group: GROUP,
      keys: ['Enter'],
      inFields: true,
      when: () => cursor.row !== null,
      run: () => void openActive(),
    },
    {
      id: 'list.copy',
      title: 'Copy the selected rows',
      group: GROUP,
      keys: ['mod+c'],
      words: 'tsv clipboard',
      when: () => noText() && cursor.size > 0,
      run: () => void cursor.copy(),
    },
    ...sortings(),
    // The ladder of Esc: many rows to one, the query to none.
    {
      id: 'list.clear',
      title: 'Clear the search',
      group: GROUP,
      keys: ['Escape'],
      keysOnly: true,
      when: () => !typing() && orderSearch.query !== '',
      run: () => (orderSearch.type(''), focusMain()),
    },
    {
      id: 'list.narrow',
      title: 'Select one row only',
      group: GROUP,
      keys: ['Escape'],
      keysOnly: true,
      when: () => !typing() && cursor.size > 1,
      run: () => void cursor.narrow(),
    },
    {
      id: 'list.leaveSearch',
      title: 'From the search to the list',
      group: GROUP,
      keys: ['Escape'],
      keysOnly: true,
      inFields: true,
      when: typing,
      run: focusMain,
    },
    { id: 'list.search', title: 'Search again', group: GROUP, keysOnly: true, run: focusSearch },
  ];
}
