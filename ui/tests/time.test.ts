import { describe, expect, it } from 'vitest';

import { absolute, clock, date, latest, relative, short } from '$lib/format/time';

const berlin = { locale: 'en-GB', zone: 'Europe/Berlin' };
const NOW = '2026-10-19T13:02:00Z';

describe('a time', () => {
  it('is short in a list, with the clock this year and the year before it', () => {
    expect(short('2026-10-19T12:58:00Z', NOW, berlin)).toBe('19 Oct 14:58');
    expect(short('2025-10-19T12:58:00Z', NOW, berlin)).toBe('19 Oct 2025');
  });
  it('belongs to the day and year of its zone', () => {
    expect(short('2025-12-31T23:30:00Z', NOW, berlin)).toBe('1 Jan 00:30');
    expect(date('2025-12-31T22:30:00Z', NOW, berlin)).toBe('31 Dec 2025');
  });
  it('says its zone when hovered', () => {
    expect(absolute('2026-10-19T12:58:03Z', berlin)).toBe('Mon, 19 Oct 2026, 14:58:03 CEST');
  });
  it('has midnight as 00, in every locale', () => {
    expect(clock('2026-01-01T23:05:00Z', { locale: 'en-US', zone: 'Europe/Berlin' })).toBe('00:05');
  });
  it('is told relative to the time of the workspace', () => {
    expect(relative('2026-10-19T13:01:40Z', NOW, berlin)).toBe('just now');
    expect(relative('2026-10-19T11:02:00Z', NOW, berlin)).toBe('2 hr ago');
    expect(relative('2026-10-22T13:02:00Z', NOW, berlin)).toBe('in 3 days');
  });
  it('that cannot be read is shown as it came', () => {
    expect(short('soon', NOW, berlin)).toBe('soon');
    expect(absolute('soon', berlin)).toBe('soon');
  });
});

it('the latest of some moments is found across offsets and gaps', () => {
  expect(latest([NOW, null, '2026-10-19T15:02:01+02:00', '2026-10-19T13:01:00Z'])).toBe(
    '2026-10-19T15:02:01+02:00',
  );
  expect(latest([NOW, null, null])).toBe(NOW);
});
