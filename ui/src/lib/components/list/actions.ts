import type { Action } from '$lib/keys/actions.svelte';
import { focusMain, focusSearch } from '$lib/queries/panels.svelte';

import type { RecordsList } from './list';

const GROUP = 'In the list';
const typing = () => document.activeElement?.matches('input, textarea') ?? false;
const noText = () => !typing() && (getSelection()?.isCollapsed ?? true);

/** Every order of rows, by name in the palette. */
const sortings = <Row, By extends string>(list: RecordsList<Row, By>): Action[] =>
  list.setup.columns.flatMap(({ id, title, sorts, ways }) => {
    if (!sorts) return [];
    const [down, up] = ways ?? ['Z to A', 'A to Z'];
    return [true, false].map((descending) => ({
      id: `list.${id}.${descending ? 'down' : 'up'}`,
      title: `Sort by ${title.toLowerCase()}: ${descending ? down : up}`,
      group: GROUP,
      run: () => list.search.sortBy({ by: sorts.by, descending }),
    }));
  });

/** What a list answers to. Arrows work from the search field, too: type, go down, Enter. */
export function listActions<Row, By extends string>(
  list: RecordsList<Row, By>,
  { page, open }: { page: () => number; open: (row: Row) => void },
): Action[] {
  const { cursor, search } = list;
  const { one, opens = `Open the ${one} as a page` } = list.setup;
  const move = (id: string, title: string, keys: string[], step: () => number, shift = false): Action => ({
    id: `list.${id}`,
    title,
    group: GROUP,
    keys,
    keysOnly: true,
    run: () => cursor.by(step(), shift),
  });
  const copyAs = (form: 'text' | 'json', title: string): Action => ({
    id: `list.copy.${form}`,
    title,
    group: GROUP,
    words: 'clipboard',
    when: () => cursor.size > 0,
    run: () => void list.copyAs(form),
  });
  const beside = (id: string, action: Action): Action => ({ ...action, beside: `list.${id}` });
  const openActive = () => cursor.row && open(cursor.row);
  return [
    move('down', `Next ${one}`, ['j'], () => 1),
    move('up', `Previous ${one}`, ['k'], () => -1),
    beside('down', { ...move('arrowDown', `Next ${one}`, ['ArrowDown'], () => 1), inFields: true }),
    beside('up', { ...move('arrowUp', `Previous ${one}`, ['ArrowUp'], () => -1), inFields: true }),
    move('extendDown', 'Select downwards, upwards', ['shift+ArrowDown'], () => 1, true),
    beside(
      'extendDown',
      move('extendUp', 'Select upwards', ['shift+ArrowUp'], () => -1, true),
    ),
    {
      id: 'list.all',
      title: `Select every ${one} that is loaded`,
      group: GROUP,
      keys: ['mod+a'],
      when: () => !typing() && search.loaded > 0,
      run: () => cursor.all(),
    },
    {
      id: 'list.everything',
      title: `Select every ${one} that matches`,
      group: GROUP,
      words: 'all',
      when: () => search.next !== null,
      run: () => cursor.takeEverything(),
    },
    { ...move('pageDown', 'A page down, up', ['PageDown'], page), inFields: true },
    beside('pageDown', { ...move('pageUp', 'A page up', ['PageUp'], () => -page()), inFields: true }),
    move('home', `First ${one}, last one loaded`, ['Home'], () => -Infinity),
    beside(
      'home',
      move('end', `Last ${one} loaded`, ['End'], () => Infinity),
    ),
    {
      id: 'list.open',
      title: opens,
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
      run: () => void list.copyAs('table'),
    },
    copyAs('text', 'Copy the selected rows as text'),
    copyAs('json', 'Copy the selected rows as JSON'),
    ...sortings(list),
    // The ladder of Esc: many rows to one, the query to none.
    {
      id: 'list.clear',
      title: 'Clear the search',
      group: GROUP,
      keys: ['Escape'],
      beside: 'search.leave',
      keysOnly: true,
      when: () => !typing() && search.query !== '',
      run: () => (search.type(''), focusMain()),
    },
    {
      id: 'list.narrow',
      title: 'Select one row only',
      group: GROUP,
      keys: ['Escape'],
      beside: 'search.leave',
      keysOnly: true,
      when: () => !typing() && cursor.size > 1,
      run: () => void cursor.narrow(),
    },
    {
      id: 'list.leaveSearch',
      title: 'From the search to the list',
      group: GROUP,
      keys: ['Escape'],
      beside: 'search.leave',
      keysOnly: true,
      inFields: true,
      when: typing,
      run: focusMain,
    },
    { id: 'list.search', title: 'Search again', group: GROUP, keysOnly: true, run: focusSearch },
  ];
}
