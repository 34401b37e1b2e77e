import type { UnderstoodPart } from '$lib/ipc';

/** A piece of text and whether the search matched it. */
export type Piece = { text: string; hit: boolean };

/** The scraps of a query that were looked for in order ids. */
export function idScraps(understood: UnderstoodPart[]): string[] {
  return understood
    .filter((part) => part.kind === 'order' || part.kind === 'digits')
    .map((part) => part.text);
}

/** The scraps that were looked for in account ids, without the word that said so: `account:acc_7f`. */
export function accountScraps(understood: UnderstoodPart[]): string[] {
  return understood
    .filter((part) => part.kind === 'account' || part.kind === 'text')
    .map((part) => part.text.replace(/^\w+:/, ''));
}

/** Cuts an order id where scraps match it. Dashes and dots are ignored on both sides, as the search ignores them. */
export function markId(id: string, scraps: string[]): Piece[] {
  const places: number[] = [];
  let digits = '';
  for (let i = 0; i < id.length; i++) {
    if (/\d/.test(id[i]!)) {
      digits += id[i];
      places.push(i);
    }
  }
  const hit = new Array<boolean>(id.length).fill(false);
  for (const scrap of scraps) {
    const wanted = scrap.replace(/\D/g, '');
    const from = wanted ? digits.indexOf(wanted) : -1;
    if (from < 0) continue;
    hit.fill(true, places[from]!, places[from + wanted.length - 1]! + 1);
  }
  return pieces(id, hit);
}

/** Cuts text where it holds one of the scraps, whatever their case. */
export function markText(text: string, scraps: string[]): Piece[] {
  const low = text.toLowerCase();
  const hit = new Array<boolean>(text.length).fill(false);
  for (const scrap of scraps) {
    const from = scrap.length > 1 ? low.indexOf(scrap.toLowerCase()) : -1;
    if (from >= 0) hit.fill(true, from, from + scrap.length);
  }
  return pieces(text, hit);
}

/** Cuts text at characters that are told by their places. */
export function markPlaces(text: string, places: number[]): Piece[] {
  const hit = new Array<boolean>(text.length).fill(false);
  for (const place of places) if (place < text.length) hit[place] = true;
  return pieces(text, hit);
}

function pieces(text: string, hit: boolean[]): Piece[] {
  const out: Piece[] = [];
  for (let i = 0; i < text.length; i++) {
    const last = out.at(-1);
    if (last && last.hit === hit[i]) last.text += text[i];
    else out.push({ text: text[i]!, hit: hit[i]! });
  }
  return out;
}
