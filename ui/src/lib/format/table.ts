/**
 * Text that a spreadsheet would take for a formula gets an apostrophe before it: a reason that somebody typed must not
 * run on the machine of whoever opens the table.
 */
export function inert(text: string): string {
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
}
