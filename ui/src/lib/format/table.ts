import { flatLines } from './text';

/**
 * Text that a spreadsheet would take for a formula gets an apostrophe before it: a reason that somebody typed must not
 * run on the machine of whoever opens the table.
 */
export function inert(text: string): string {
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
}

/** Lines as comma-separated values, quoted as RFC 4180 has it. */
export function csv(lines: string[][]): string {
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const cell = (text: string) => quoted(inert(flatLines(text)));
  return lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}

/** Lines as a Markdown table, the first its head. What a cell says is never taken for markup. */
export function markdown([head, ...rows]: string[][], right: boolean[] = []): string {
  const cell = (text: string) =>
    flatLines(text)
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/[\\`*_[\]<>|~&!#]/g, (mark) => `\\${mark}`);
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
  return [
    line(head!.map(cell)),
    line(head!.map((_, n) => (right[n] ? '---:' : '---'))),
    ...rows.map((row) => line(row.map(cell))),
  ].join('');
}
