import type { Error as AppError } from './bindings';

/** What every command answers, as the bindings have it. */
type Result<T> = { status: 'ok'; data: T } | { status: 'error'; error: AppError };

export type Answer<T> = { data: T; error: null } | { data: null; error: AppError };

/** Waits for a command. Never throws: a host that does not answer is an error like any other. */
export async function ask<T>(answer: Promise<Result<T>>): Promise<Answer<T>> {
  try {
    const result = await answer;
    return result.status === 'ok' ? { data: result.data, error: null } : { data: null, error: result.error };
  } catch (thrown) {
    return {
      data: null,
      error: {
        code: 'other',
        message: 'Purser’s own core did not answer. Nothing was changed.',
        remedy: 'Close the window and open Purser again. What is mirrored stays on disk.',
        field: null,
        detail: String(thrown),
      },
    };
  }
}
