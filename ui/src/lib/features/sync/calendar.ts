import type { DueDay } from '$lib/ipc';
import { count as grouped } from '$lib/format/money';
import { flat } from '$lib/format/text';
import type { Place } from '$lib/format/time';
import { LOCALE } from '$lib/format/locale';

/** A day of the calendar as it is drawn and said. */
export type Bar = { day: string; name: string; count: number; height: number; reasons: string };

/**
 * The bars of a calendar. A day is a date without a time, so it is never moved by a time zone. The tallest is 1; a
 * day with anything at all can be seen.
 */
export function bars(days: DueDay[], place: Place = {}): Bar[] {
  const most = Math.max(1, ...days.map((day) => day.count));
  const names = new Intl.DateTimeFormat(place.locale ?? LOCALE, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  return days.map(({ day, count, reasons }) => ({
    day,
    name: names.format(new Date(`${day}T00:00:00Z`)),
    count,
    height: count === 0 ? 0 : Math.max(0.03, count / most),
    reasons: reasons.map((reason) => `${grouped(reason.count)} ${flat(reason.why)}`).join(', '),
  }));
}
