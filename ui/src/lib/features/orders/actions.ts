import type { Action } from '$lib/keys/actions.svelte';
import { focusMain, focusSearch } from '$lib/queries/panels.svelte';
import { orderSearch } from '$lib/queries/orders.svelte';

import { cursor } from './cursor.svelte';

type List = { page: () => number; open: (id: string) => void };

const GROUP = 'In the list';
const typing = () => document.activeElement instanceof HTMLInputElement;
const noText = () => !typing() && (getSelection()?.isCollapsed ?? true);

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
    { id: 'list.newest', title: 'Sort: newest first', group: GROUP, run: () => orderSearch.sortBy('newest') },
    { id: 'list.oldest', title: 'Sort: oldest first', group: GROUP, run: () => orderSearch.sortBy('oldest') },
    {
      id: 'list.largest',
      title: 'Sort: largest amount first',
      group: GROUP,
      run: () => orderSearch.sortBy('largest'),
    },
    {
      id: 'list.smallest',
      title: 'Sort: smallest amount first',
      group: GROUP,
      run: () => orderSearch.sortBy('smallest'),
    },
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
