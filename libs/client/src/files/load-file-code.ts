import { ChatError } from '#contracts/errors';

import type * as FileCode from './file-code.js';

let loading: Promise<typeof FileCode> | null = null;

/**
 * Loads what only files need, so that bundlers keep it out of what a page loads at its start. Rejects with
 * `UNAVAILABLE`; the next call tries again.
 */
export function loadFileCode(): Promise<typeof FileCode> {
  loading ??= import('./file-code.js').catch((error: unknown) => {
    loading = null;
    throw new ChatError('UNAVAILABLE', { message: 'The code for files could not be loaded.' }, { cause: error });
  });
  return loading;
}
