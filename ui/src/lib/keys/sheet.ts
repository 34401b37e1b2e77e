import type { Action } from './actions.svelte';

/** A line of the key sheet: what is done, and the strokes that do it. */
export type SheetLine = { id: string; title: string; keys: string[] };
export type SheetGroup = { name: string; lines: SheetLine[] };

/**
 * What the key sheet teaches, group by group in the order of registration. An action that stands beside another adds
 * its strokes to that line; of several actions with one name in one group, one line is left.
 */
export function sheet(actions: Action[]): SheetGroup[] {
  const groups: SheetGroup[] = [];
  const lines = new Map<string, SheetLine>();
  const taught = actions.filter((action) => action.keys?.length);
  for (const action of taught) {
    if (action.beside && taught.some(({ id }) => id === action.beside)) continue;
    const group = groups.find(({ name }) => name === action.group) ?? { name: action.group, lines: [] };
    if (!group.lines.length) groups.push(group);
    const line = group.lines.find(({ title }) => title === action.title) ?? {
      id: action.id,
      title: action.title,
      keys: [],
    };
    if (!line.keys.length) group.lines.push(line);
    add(line, action.keys!);
    lines.set(action.id, line);
  }
  for (const action of taught) {
    const line = action.beside && lines.get(action.beside);
    if (line) add(line, action.keys!);
  }
  return groups;
}

function add(line: SheetLine, keys: string[]): void {
  for (const key of keys) if (!line.keys.includes(key)) line.keys.push(key);
}
