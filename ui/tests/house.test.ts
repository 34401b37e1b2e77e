import { describe, expect, it } from 'vitest';

import { scale, TALLEST } from '$lib/components/scale';
import { tokens } from '$lib/components/json';
import { WORDS } from '$lib/errors/words';

const sources = import.meta.glob<string>('../src/**/*.{ts,svelte}', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const files = Object.entries(sources).map(([path, text]) => ({ path: path.replace('../src/', ''), text }));
const imports = (text: string) => [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((m) => m[1]!);

describe('the house', () => {
  it('is looked at whole', () => {
    expect(files.length).toBeGreaterThan(80);
  });
  it('speaks to Tauri through lib/ipc only', () => {
    const wrong = files.filter(
      (f) => !f.path.startsWith('lib/ipc/') && imports(f.text).some((i) => i.startsWith('@tauri-apps/')),
    );
    expect(wrong.map((f) => f.path)).toEqual([]);
  });
  it('has features that do not know each other, and components that know no feature', () => {
    const wrong = files.filter((f) => {
      const own = /^lib\/features\/(\w+)\//.exec(f.path)?.[1];
      return imports(f.text).some((i) => {
        const other = /^\$lib\/features\/(\w+)/.exec(i)?.[1] ?? (/^\.\.\/(\w+)\//.exec(i)?.[1] || undefined);
        if (f.path.startsWith('routes/')) return false;
        return own ? other !== undefined && other !== own : i.startsWith('$lib/features');
      });
    });
    expect(wrong.map((f) => f.path)).toEqual([]);
  });
  it('never puts text in as markup, nor parses money as a float', () => {
    const shown = files.filter((f) => !f.path.includes('fixtures'));
    expect(shown.filter((f) => /\{@html|innerHTML|parseFloat/.test(f.text)).map((f) => f.path)).toEqual([]);
  });
  it('takes every colour from the tokens', () => {
    const coloured = files.filter((f) => /<style>[\s\S]*(#[0-9a-f]{3,8}\b|rgba?\()/i.test(f.text));
    expect(coloured.map((f) => f.path)).toEqual([]);
  });
  it('has words for every error, each with a title', () => {
    expect(Object.values(WORDS).every((words) => words.title.length > 3)).toBe(true);
  });
});

describe('a tall list', () => {
  it('is not scaled while an engine can lay it out', () => {
    expect(scale(34 * 800_000, 600)).toMatchObject({ height: 34 * 800_000 });
    expect(scale(34 * 800_000, 600).toList(12_345)).toBe(12_345);
  });
  it('of two million rows reaches its last row at the end of the scrollbar, and back', () => {
    const tall = scale(34 * 2_000_000, 600);
    expect(tall.height).toBe(TALLEST);
    expect(tall.toList(TALLEST - 600)).toBeCloseTo(34 * 2_000_000 - 600, 3);
    expect(tall.toScroll(tall.toList(1_000_000))).toBeCloseTo(1_000_000, 3);
  });
});

describe('JSON', () => {
  const kinds = (line: string) =>
    tokens(line)
      .filter((t) => t.text.trim())
      .map((t) => `${t.kind}:${t.text.trim()}`);
  it('is cut into keys, texts, numbers and words', () => {
    expect(kinds('  "a": "b",')).toEqual(['key:"a"', 'mark::', 'text:"b"', 'mark:,']);
    expect(kinds('"n": -1.5e3, "t": true')).toEqual([
      'key:"n"',
      'mark::',
      'number:-1.5e3',
      'mark:,',
      'key:"t"',
      'mark::',
      'word:true',
    ]);
  });
  it('keeps quotes and markup inside a text', () => {
    expect(kinds(String.raw`"say \"<b>1</b>\""`)).toEqual([String.raw`text:"say \"<b>1</b>\""`]);
  });
  it('loses nothing of a line, also of a broken one', () => {
    for (const line of ['{', '"open', '  ]}, x', ''])
      expect(
        tokens(line)
          .map((t) => t.text)
          .join(''),
      ).toBe(line);
  });
});
