/** A piece of a line of JSON and what it is. */
export type Token = { text: string; kind: 'key' | 'text' | 'number' | 'word' | 'mark' };

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(\b(?:true|false|null)\b)/g;

/** Cuts one line of indented JSON into what is coloured. A line stands by itself: strings hold no line ends. */
export function tokens(line: string): Token[] {
  const out: Token[] = [];
  let from = 0;
  for (const match of line.matchAll(TOKEN)) {
    if (match.index > from) out.push({ text: line.slice(from, match.index), kind: 'mark' });
    const [whole, string, colon, number] = match;
    if (string !== undefined) {
      out.push({ text: string, kind: colon === undefined ? 'text' : 'key' });
      if (colon !== undefined) out.push({ text: colon, kind: 'mark' });
    } else out.push({ text: whole, kind: number === undefined ? 'word' : 'number' });
    from = match.index + whole.length;
  }
  if (from < line.length) out.push({ text: line.slice(from), kind: 'mark' });
  return out;
}
