import { beforeEach, describe, expect, it, vi } from 'vitest';

import { offerOf } from '$lib/components/list/exports';
import { masking, source } from '$lib/features/export/words';
import { orders } from '$lib/features/orders/list';
import { commands, type ExportJob, type ExportPreview, type OrderRow } from '$lib/ipc';
import { exporting } from '$lib/queries/exporting.svelte';
import { preferences } from '$lib/queries/preferences.svelte';

const PREVIEW: ExportPreview = {
  count: 12,
  lines: ['order', 'a'],
  columns: [
    { id: 'order', masking: 'masked' },
    { id: 'state', masking: 'kept' },
    { id: 'customer_email', masking: 'leftOut' },
  ],
  file: '/home/kim/purser-orders-2026-10-20.csv',
  one: 'order',
  many: 'orders',
};
const JOB: ExportJob = {
  phase: 'running',
  written: 0,
  total: 12,
  file: PREVIEW.file,
  one: 'order',
  many: 'orders',
  masked: false,
  error: null,
};
const OFFER = { list: { of: 'orders', query: '', sort: null } as const, ids: null, shown: ['order'] };
const ok = <T>(data: T) => Promise.resolve({ status: 'ok' as const, data });
const settled = () => vi.waitFor(() => expect(exporting.preview).not.toBeNull());

beforeEach(() => {
  vi.restoreAllMocks();
  preferences.load([]);
  vi.spyOn(preferences, 'set').mockImplementation((key, value) => {
    const kept = { key, value: JSON.stringify(value) };
    preferences.load([kept]);
  });
  vi.spyOn(commands, 'previewExport').mockImplementation(() => ok(PREVIEW));
  exporting.close();
  exporting.job = null;
});

describe('an export', () => {
  it('asks for the columns that are shown, unless all are wanted', async () => {
    exporting.show(OFFER);
    await settled();
    expect(vi.mocked(commands.previewExport).mock.lastCall?.[0].columns).toEqual(['order']);
    exporting.choose({ columns: 'all' });
    expect(vi.mocked(commands.previewExport).mock.lastCall?.[0].columns).toBeNull();
  });

  it('takes the selection first, and all only when told so', async () => {
    exporting.show({ ...OFFER, ids: ['x', 'y'] });
    await settled();
    expect(exporting.count).toBe(2);
    expect(vi.mocked(commands.previewExport).mock.lastCall?.[0].ids).toEqual(['x', 'y']);
    exporting.only(false);
    expect(vi.mocked(commands.previewExport).mock.lastCall?.[0].ids).toBeNull();
  });

  it('keeps a path that somebody typed, with the ending of the format', async () => {
    exporting.show(OFFER);
    await settled();
    expect(exporting.file).toBe(PREVIEW.file);
    exporting.type('/tmp/mine.csv');
    exporting.choose({ format: 'markdown' });
    await vi.waitFor(() => expect(exporting.file).toBe('/tmp/mine.md'));
  });

  it('never replaces a file of its own accord', async () => {
    const start = vi.spyOn(commands, 'startExport').mockImplementation(() => ok({ ...JOB, phase: 'done' }));
    exporting.show(OFFER);
    await settled();
    await exporting.run();
    expect(start.mock.lastCall?.[2]).toBe(false);
    exporting.again();
    await exporting.run(true);
    expect(start.mock.lastCall?.[2]).toBe(true);
  });

  it('follows what is written until it is over, and says why it failed', async () => {
    vi.spyOn(commands, 'startExport').mockImplementation(() => ok(JOB));
    const error = { code: 'diskFull', message: 'Full', remedy: null, field: null, detail: null } as const;
    const looks: ExportJob[] = [
      { ...JOB, written: 5 },
      { ...JOB, written: 9, phase: 'failed', error },
    ];
    vi.spyOn(commands, 'exportStatus').mockImplementation(() => ok(looks.shift() ?? null));
    exporting.show(OFFER);
    await settled();
    await exporting.run();
    expect(exporting.job?.written).toBe(9);
    expect(exporting.error?.code).toBe('diskFull');
    expect(exporting.running).toBe(false);
  });
});

describe('what a list offers', () => {
  it('is its search in its order, with the columns on screen by their names in files', async () => {
    const offer = await offerOf(orders, orders.setup.exported!);
    expect(offer?.list).toEqual({ of: 'orders', query: '', sort: null });
    expect(offer?.ids).toBeNull();
    expect(offer?.shown).toContain('plan');
    expect(offer?.shown).toContain('currency');
  });
  it('knows a row by its id', () => {
    expect(orders.setup.exported?.id?.({ id: 'GPA.1' } as OrderRow)).toBe('GPA.1');
  });
});

describe('the words of an export', () => {
  it('say what masking does, column by column', () => {
    expect(masking(PREVIEW.columns)).toBe('Pseudonyms of this one file: order. Left out: customer email.');
    expect(masking([{ id: 'state', masking: 'kept' }])).toBe('');
  });
  it('say which rows', () => {
    expect(source({ of: 'orders', query: ' premium DE', sort: null })).toContain('match “premium DE”');
    expect(source({ of: 'bulk', number: 3 })).toContain('bulk 3');
  });
});
