import { inert } from '$lib/format/table';
import type { Order } from '$lib/queries/listSearch.svelte';

export type Column<Row, By extends string> = {
  id: string;
  title: string;
  width: number;
  min: number;
  /** Takes what is left of the room, and at least so much, unless a person set its width. */
  grows?: number;
  right?: boolean;
  /** What a click on the head sorts by, and whether the last comes first at the first click. */
  sorts?: Order<By>;
  /** How the two ways are called: the last first, the first first. */
  ways?: [down: string, up: string];
  /** What a hover over the head adds: `, within each currency`. */
  within?: string;
  /** Cannot be left out. */
  always?: boolean;
  /** Shown unless a person chose otherwise. */
  usual: boolean;
  /** Who gives way first in a narrow list; absent: never. */
  gives?: number;
  /** What is copied. */
  text: (row: Row) => string;
};

export type Fitted<C> = { columns: (C & { width: number })[]; template: string; hidden: string[] };

/** Which of the chosen columns have room, and how wide they are. The one that grows takes what is left. */
export function fit<Row, By extends string>(
  all: Column<Row, By>[],
  chosen: string[],
  widths: Partial<Record<string, number>>,
  room: number,
): Fitted<Column<Row, By>> {
  let shown = all
    .filter((c) => chosen.includes(c.id))
    .map((c) => ({ ...c, width: Math.max(c.min, widths[c.id] ?? c.width) }));
  const least = (c: Column<Row, By>) => (widths[c.id] === undefined ? c.grows : undefined) ?? null;
  const needs = () => shown.reduce((sum, c) => sum + (least(c) ?? c.width), 0);
  const hidden: string[] = [];
  while (room > 0 && needs() > room) {
    const giving = shown.filter((c) => c.gives !== undefined).sort((a, b) => a.gives! - b.gives!)[0];
    if (!giving) break;
    shown = shown.filter((c) => c !== giving);
    hidden.push(giving.id);
  }
  const template = shown
    .map((c) => (c.grows ? `minmax(${least(c) ?? c.width}px, 1fr)` : `${c.width}px`))
    .join(' ');
  return { columns: shown, template, hidden };
}

const cell = (text: string) => text.replace(/[\t\r\n]+/g, ' ');

/** Rows as tab-separated text with a head, as spreadsheets take it. */
export function tsv<Row, By extends string>(rows: Row[], columns: Column<Row, By>[]): string {
  return [columns.map((c) => c.title), ...rows.map((row) => columns.map((c) => inert(cell(c.text(row)))))]
    .map((line) => line.join('\t'))
    .join('\n');
}

/** Rows as text that lines up where letters are equally wide: for a mail or a ticket. */
export function plain<Row, By extends string>(rows: Row[], columns: Column<Row, By>[]): string {
  const lines = [columns.map((c) => c.title), ...rows.map((row) => columns.map((c) => cell(c.text(row))))];
  const widths = columns.map((_, n) => Math.max(...lines.map((line) => [...line[n]!].length)));
  const pad = (text: string, n: number) => {
    const space = ' '.repeat(widths[n]! - [...text].length);
    return columns[n]!.right ? space + text : text + space;
  };
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

/** Rows with everything that is known of them. */
export function json<Row>(rows: Row[]): string {
  return JSON.stringify(rows, null, 2);
}
