import { describe, expect, it } from 'vitest';

import { Sequence, spell, stroke, type KeyPress } from '$lib/keys/strokes';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('a stroke', () => {
  it('is the same for Ctrl and Cmd', () => {
    expect(stroke(press('k', { ctrlKey: true }))).toBe('mod+k');
    expect(stroke(press('k', { metaKey: true }))).toBe('mod+k');
  });
  it('names Shift only where the key is no character of its own', () => {
    expect(stroke(press('?', { shiftKey: true }))).toBe('?');
    expect(stroke(press('ArrowDown', { shiftKey: true }))).toBe('shift+ArrowDown');
    expect(stroke(press('P', { shiftKey: true, ctrlKey: true }))).toBe('mod+shift+p');
  });
  it('calls the space bar by name and ignores Caps Lock', () => {
    expect(stroke(press(' '))).toBe('Space');
    expect(stroke(press('J'))).toBe('j');
  });
});

describe('a sequence', () => {
  it('joins two strokes that come soon after each other', () => {
    const keys = new Sequence();
    expect(keys.names('g', 0)).toEqual(['g']);
    expect(keys.names('o', 400)).toEqual(['g o', 'o']);
  });
  it('does not join what comes too late or after it was used', () => {
    const keys = new Sequence();
    keys.names('g', 0);
    expect(keys.names('o', 1600)).toEqual(['o']);
    keys.names('g', 2000);
    keys.forget();
    expect(keys.names('o', 2100)).toEqual(['o']);
  });
});

it('keys are spelled for the machine', () => {
  expect(spell('mod+k', true)).toEqual(['⌘', 'K']);
  expect(spell('g o', false)).toEqual(['G', 'O']);
});
