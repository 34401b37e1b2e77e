import { describe, expect, it } from 'vitest';

import { regionName, regionsFor } from '$lib/features/catalog/regions';
import { linesOf, stateWord, visible } from '$lib/features/catalog/tree';
import { looksLikePackage, packagesIn } from '$lib/features/connect/packages';
import { catalogTree, product } from '$lib/ipc/fixtures/catalog';

const tree = catalogTree();

describe('the tree', () => {
  it('leads from package to offer', () => {
    const texts = linesOf(tree)
      .slice(0, 8)
      .map((l) => `${l.level} ${l.text}`);
    expect(texts).toEqual([
      '1 app.lumen.music',
      '2 Subscriptions',
      '3 family',
      '4 monthly',
      '4 yearly',
      '3 premium',
      '4 monthly',
      '5 autumn-trial',
    ]);
  });
  it('shows what holds the searched text, with all that leads there', () => {
    expect(linesOf(tree, 'autumn').map((l) => l.text)).toEqual([
      'app.lumen.music',
      'Subscriptions',
      'premium',
      'monthly',
      'autumn-trial',
    ]);
  });
  it('shows a found product with all that it has', () => {
    expect(linesOf(tree, 'premium').map((l) => l.text)).toContain('early-bird');
    expect(linesOf(tree, 'zebra')).toEqual([]);
  });
  it('hides what lies below a closed line, however deep', () => {
    const lines = visible(linesOf(tree), new Set(['app.lumen.music']));
    expect(lines.map((l) => l.text).slice(0, 2)).toEqual(['app.lumen.music', 'app.lumen.photo']);
  });
  it('names a state only where it is not the usual one', () => {
    expect([stateWord('ACTIVE'), stateWord('DRAFT'), stateWord('STATE_OF_2030'), stateWord(null)]).toEqual([
      '',
      'draft',
      'state of 2030',
      '',
    ]);
  });
});

describe('regions', () => {
  const rows = product('app.lumen.music', 'subscription', 'premium').regions;
  it('are named in the person’s language, and by their code where nobody knows them', () => {
    expect([
      regionName('DE', 'en'),
      regionName('DE', 'de'),
      regionName('Q9', 'en'),
      regionName('?', 'en'),
    ]).toEqual(['Germany', 'Deutschland', 'Q9', '?']);
  });
  it('are sorted by name and found by name, code or currency', () => {
    expect(regionsFor(rows, '', 'en')[0]!.name).toBe('Argentina');
    expect(regionsFor(rows, 'germ', 'en').map((r) => r.region)).toEqual(['DE']);
    expect(regionsFor(rows, 'jpy', 'en').map((r) => r.region)).toEqual(['JP']);
    expect(regionsFor(rows, 'premium', 'en')).toHaveLength(rows.length);
  });
});

describe('application ids', () => {
  it('are taken out of whatever was pasted', () => {
    expect(packagesIn(' com.acme.a, com.acme.b\ncom.acme.c;')).toEqual([
      'com.acme.a',
      'com.acme.b',
      'com.acme.c',
    ]);
  });
  it('are told from other words', () => {
    expect(looksLikePackage('com.acme.free')).toBe(true);
    expect(['acme', 'com.acme.', 'com..acme', '1com.acme', 'com.acme-free'].some(looksLikePackage)).toBe(
      false,
    );
  });
});
