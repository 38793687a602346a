import type { ChatError } from '#contracts/errors';
import type { Ready } from '#contracts';

export type ConnectionState =
  /** Nobody is signed in, or `close` was called. */
  | { readonly status: 'closed' }
  | { readonly status: 'connecting' }
  | { readonly status: 'connected'; readonly ready: Ready }
  /** The next attempt is at `retryAt` (milliseconds since 1970). */
  | { readonly status: 'waiting'; readonly retryAt: number }
  /** Trying again is of no use before somebody has done something about it. */
  | { readonly status: 'failed'; readonly error: ChatError };
