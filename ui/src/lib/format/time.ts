import { LOCALE } from './locale';

/** Where and how times are written. Both default to the machine's; tests pass their own. */
export type Place = { locale?: string; zone?: string };

const DAY = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions, place: Place): Intl.DateTimeFormat {
  const key = JSON.stringify([options, place]);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(place.locale ?? LOCALE, { ...options, timeZone: place.zone });
    formats.set(key, found);
  }
  return found;
}

/** For a list: `19 Oct 14:58` within this year, `19 Oct 2025` before. Day first, so that columns align. */
export function short(at: string, now: string, place: Place = {}): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const year = (d: Date) => format({ year: 'numeric' }, place).format(d);
  const dayMonth = day(at, place);
  if (year(date) !== year(new Date(now))) return `${dayMonth} ${year(date)}`;
  return `${dayMonth} ${clock(at, place)}`;
}

/** `19 Oct` */
export function day(at: string, place: Place = {}): string {
  const parts = format({ day: 'numeric', month: 'short' }, place).formatToParts(new Date(at));
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  return `${part('day')} ${part('month')}`;
}

/** `19 Oct`, or `19 Oct 2025` where the year is not this one. */
export function date(at: string, now: string, place: Place = {}): string {
  const year = (text: string) => format({ year: 'numeric' }, place).format(new Date(text));
  return year(at) === year(now) ? day(at, place) : `${day(at, place)} ${year(at)}`;
}

/** `14:58`, always of 24 hours: it must align and be compared. */
export function clock(at: string, place: Place = {}): string {
  return format(
    { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    { ...place, locale: 'en-GB' },
  ).format(new Date(at));
}

/** `14:58:03`: for what is told apart by seconds. */
export function clockExact(at: string, place: Place = {}): string {
  return format(
    { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
    { ...place, locale: 'en-GB' },
  ).format(new Date(at));
}

/** Everything, with the zone said: for hovering. */
export function absolute(at: string, place: Place = {}): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return at;
  return format(
    {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    },
    place,
  ).format(moment);
}

/** The date and time without seconds, with the zone said. */
export function moment(at: string, place: Place = {}): string {
  return format(
    {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    },
    place,
  ).format(new Date(at));
}

/** `4 min ago`, `in 3 days`. */
export function relative(at: string, now: string, place: Place = {}): string {
  const apart = new Date(at).getTime() - new Date(now).getTime();
  const far = Math.abs(apart);
  const words = new Intl.RelativeTimeFormat(place.locale ?? LOCALE, { numeric: 'auto', style: 'short' });
  if (far < 45_000) return apart <= 0 ? 'just now' : 'in a moment';
  if (far < 3_600_000) return words.format(Math.round(apart / 60_000), 'minute');
  if (far < DAY) return words.format(Math.round(apart / 3_600_000), 'hour');
  if (far < 60 * DAY) return words.format(Math.round(apart / DAY), 'day');
  if (far < 700 * DAY) return words.format(Math.round(apart / (30.44 * DAY)), 'month');
  return words.format(Math.round(apart / (365.25 * DAY)), 'year');
}

/** `2 d 6 h`, `3 h 41 min`, `12 min` until then, rounded down, so that nobody is late. */
export function left(until: string, now: string): string {
  const minutes = Math.max(0, Math.floor((Date.parse(until) - Date.parse(now)) / 60_000));
  if (Number.isNaN(minutes)) return '';
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60)];
  if (days) return `${days} d ${hours % 24} h`;
  return hours ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

/** The latest of some moments, those that are unknown left out. The first must be known. */
export function latest(moments: [string, ...(string | null)[]]): string {
  return moments.reduce<string>(
    (last, at) => (at !== null && Date.parse(at) > Date.parse(last) ? at : last),
    moments[0],
  );
}
