import { ChatError } from '#contracts/errors';

/**
 * Returns a function that loads code which few users need, so that bundlers keep it out of what a page loads at its start.
 * Rejects with `UNAVAILABLE`; the next call tries again.
 */
export function lateCode<Code>(what: string, get: () => Promise<Code>): () => Promise<Code> {
  let loading: Promise<Code> | null = null;
  return () => {
    loading ??= get().catch((error: unknown) => {
      loading = null;
      throw new ChatError('UNAVAILABLE', { message: `The code for ${what} could not be loaded.` }, { cause: error });
    });
    return loading;
  };
}
