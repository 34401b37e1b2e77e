import type { Amount, RibbonSegment, Tone } from '$lib/ipc';

export type Words = { money: (amount: Amount) => string; date: (at: string) => string };
export type Block = { x: number; width: number; text: string; says: string; tone: Tone; ahead: boolean };
export type Tick = { x: number; text: string; align: 'start' | 'middle' | 'end' };
export type RibbonLayout = {
  blocks: Block[];
  ticks: Tick[];
  now: { x: number; flip: boolean } | null;
  here: { x: number; width: number } | null;
};

type Stretch = {
  from: number;
  to: number;
  start: string;
  end: string | null | undefined;
  parts: RibbonSegment[];
};

const DAY = 86_400_000;
const GAP = 2;
/** Wide enough for a word such as “Grace”, as long as there is room for everybody. */
const LEAST = 46;
/** Roughly how wide a character is, at 11 px semibold and at 10 px regular. */
const CHAR = 6.3;
const TICK_CHAR = 5.6;

/**
 * Lays a life out in a given width. Lengths grow with the square root of time, so that a week's trial can be read
 * beside a year; runs of equal renewals become one block. Labels are left out rather than cut or overlapped.
 */
export function layOut(
  segments: RibbonSegment[],
  now: string,
  width: number,
  order: string | null,
  words: Words,
): RibbonLayout {
  if (segments.length === 0 || width <= 0) return { blocks: [], ticks: [], now: null, here: null };
  const moment = Date.parse(now);
  const stretches = join(segments, moment);
  const weights = stretches.map((s) => Math.sqrt(Math.max(1, (s.to - s.from) / DAY)));
  const room = width - GAP * (stretches.length - 1);
  const widths = share(weights, room);
  const lefts: number[] = [];
  widths.reduce((x, w) => (lefts.push(x), x + w + GAP), 0);

  const at = (time: number): number => {
    for (let i = 0; i < stretches.length; i++) {
      const { from, to } = stretches[i]!;
      if (time < from) return lefts[i]!;
      if (time < to || i === stretches.length - 1)
        return lefts[i]! + ((time - from) / Math.max(1, to - from)) * widths[i]!;
    }
    return width;
  };

  const blocks = stretches.flatMap((s, i): Block[] =>
    s.parts.length ? [block(s, lefts[i]!, widths[i]!, words)] : [],
  );
  const ticks = place(
    stretches.filter((s) => s.parts.length),
    at,
    width,
    words,
  );
  const nowX = moment >= stretches[0]!.from && moment <= stretches.at(-1)!.to ? at(moment) : null;
  const mine = order ? segments.find((s) => s.order === order) : undefined;
  const mineX = mine ? at(Date.parse(mine.start)) : 0;
  return {
    blocks,
    ticks,
    now: nowX === null ? null : { x: nowX, flip: nowX > width - 34 },
    here:
      mine && segments.length > 1
        ? { x: mineX, width: Math.max(4, at(Date.parse(mine.end ?? now) - 1) - mineX) }
        : null,
  };
}

/** Runs of renewals that cost the same become one stretch; a pause without any segment becomes an empty one. */
function join(segments: RibbonSegment[], now: number): Stretch[] {
  const out: Stretch[] = [];
  const many = segments.length > 6;
  for (const segment of [...segments].sort((a, b) => a.start.localeCompare(b.start))) {
    const from = Date.parse(segment.start);
    const to = Math.max(
      from + DAY / 4,
      segment.end ? Date.parse(segment.end) : Math.max(now, from) + 7 * DAY,
    );
    const last = out.at(-1);
    const before = last?.parts[0];
    const alike =
      before &&
      segment.amount &&
      !segment.ahead &&
      !before.ahead &&
      before.label === segment.label &&
      before.tone === segment.tone &&
      before.amount?.decimal === segment.amount.decimal &&
      before.amount.currency === segment.amount.currency;
    if (many && last && alike && from - last.to < 2 * DAY) {
      last.to = Math.max(last.to, to);
      last.end = segment.end;
      last.parts.push(segment);
      continue;
    }
    if (last && from - last.to > 2 * DAY)
      out.push({ from: last.to, to: from, start: '', end: null, parts: [] });
    out.push({
      from: Math.max(from, last?.to ?? from),
      to: Math.max(to, (last?.to ?? from) + DAY / 4),
      start: segment.start,
      end: segment.end,
      parts: [segment],
    });
  }
  return out;
}

/** Shares room by weight, none less than can be seen. */
function share(weights: number[], room: number): number[] {
  const least = Math.min(LEAST, room / weights.length / 1.4);
  const sum = weights.reduce((a, b) => a + b, 0);
  const spare = room - least * weights.length;
  return weights.map((weight) => least + (weight / sum) * spare);
}

function block(stretch: Stretch, x: number, width: number, words: Words): Block {
  const { parts } = stretch;
  const first = parts[0]!;
  const amount = first.amount && !/^0*(\.0*)?$/.test(first.amount.decimal) ? words.money(first.amount) : '';
  const times = parts.length > 1 ? `${parts.length} × ` : '';
  const long = [times + first.label, amount].filter(Boolean).join(' ');
  // A paid stretch is best known by its price, any other by its name.
  const short = amount && !first.ahead ? times + amount : first.label;
  const text =
    [first.ahead ? long : short, short, times.trim()].find((t) => t && t.length * CHAR + 12 <= width) ?? '';
  const end = stretch.end ? ` to ${words.date(stretch.end)}` : ', without a known end';
  return {
    x,
    width,
    text,
    tone: first.tone,
    ahead: first.ahead,
    says: `${long}: ${words.date(stretch.start)}${end}${first.ahead ? ' (yet to come)' : ''}`,
  };
}

/** Dates below the starts: the first and the last always, those between only where they fit. */
function place(stretches: Stretch[], at: (time: number) => number, width: number, words: Words): Tick[] {
  const last = stretches.at(-1)!;
  const wanted = [
    ...stretches.map((s) => ({ x: at(s.from), text: words.date(s.start) })),
    ...(last.end ? [{ x: width, text: words.date(last.end) }] : []),
  ];
  const order = [0, wanted.length - 1, ...wanted.keys()].filter((n, i, all) => all.indexOf(n) === i);
  const taken: { from: number; to: number; tick: Tick }[] = [];
  for (const n of order) {
    const { x, text } = wanted[n]!;
    const wide = text.length * TICK_CHAR;
    const align = x - wide / 2 < 0 ? 'start' : x + wide / 2 > width ? 'end' : 'middle';
    const from = align === 'start' ? x : align === 'end' ? x - wide : x - wide / 2;
    if (taken.some((t) => from < t.to + 6 && from + wide > t.from - 6)) continue;
    taken.push({ from, to: from + wide, tick: { x, text, align } });
  }
  return taken.sort((a, b) => a.from - b.from).map((t) => t.tick);
}
