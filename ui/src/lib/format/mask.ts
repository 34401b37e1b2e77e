const ORDER = /\bGPA\.[\d-]+-(\d{5})((?:\.\.\d+)?)/g;
// Google's tokens, and whatever else is too long to be a word.
const TOKEN = /[\w-]{10,}\.AO-[\w~-]+|[\w.~-]{40,}/g;

/** An order id by its end, which tells it to who has it in front of them: `GPA.…-13967..2`. */
export function maskOrder(id: string): string {
  const masked = id.replace(ORDER, 'GPA.…-$1$2');
  return masked === id ? last(id) : masked;
}

/** A purchase token by its last five characters. */
export function maskToken(token: string): string {
  return last(token);
}

/** Free text without the ids in it: those that are known, and whatever looks like one. */
export function maskText(text: string, known: (string | null)[] = []): string {
  let masked = text;
  for (const id of known) if (id) masked = masked.replaceAll(id, id.startsWith('GPA.') ? maskOrder : last);
  return masked.replace(ORDER, 'GPA.…-$1$2').replace(TOKEN, last);
}

// As few of a short one as hides more than it shows.
const last = (id: string) => `…${id.slice(-Math.min(5, Math.floor(id.length / 2)))}`;
