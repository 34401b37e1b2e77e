import type { Answer, Error as AppError } from '$lib/ipc';

/** An answer as the program gives it. */
export const good = <T>(data: T): Answer<T> => ({ data, error: null });

/** One that says that nothing was sent. */
export const failed = (over: Partial<AppError> = {}): Answer<never> => ({
  data: null,
  error: {
    code: 'other',
    message: 'No. Nothing was sent.',
    remedy: null,
    field: null,
    detail: null,
    ...over,
  },
});
