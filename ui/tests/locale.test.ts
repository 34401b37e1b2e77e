import { expect, test } from 'vitest';

import { usable } from '$lib/format/locale';

test('POSIX is no language to read in', () => {
  expect(usable('en-US-u-va-posix')).toBe('en');
  expect(usable('de-DE')).toBeUndefined();
});
