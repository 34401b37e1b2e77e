/** Takes one understood part out of the text of a query: the n-th time that `part` stands there as a word. */
export function withoutPart(query: string, part: string, nth = 0): string {
  let from = -1;
  for (let seen = 0; seen <= nth; seen++) {
    from = query.indexOf(part, from + 1);
    if (from < 0) return query;
  }
  const left = query.slice(0, from).trimEnd();
  const right = query.slice(from + part.length).trimStart();
  return left && right ? `${left} ${right}` : left + right;
}

/** Adds a part unless it is there already. */
export function withPart(query: string, part: string): string {
  const text = query.trim();
  if (text.split(/\s+/).includes(part)) return text;
  return text ? `${text} ${part}` : part;
}
