/** A moment as a date-and-time field holds it, in this computer's time zone: `2026-10-19T14:58`. */
export function toField(moment: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join('-');
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** What such a field means, as a moment for Google; nothing where it is empty or half filled in. */
export function fromField(text: string): string | null {
  // Engines without such a field show one for text, where a person may leave a space between the two.
  const [, day, clock] = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)$/.exec(text.trim()) ?? [];
  const moment = new Date(`${day}T${clock}`);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}
