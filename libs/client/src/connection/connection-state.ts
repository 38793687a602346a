import type { ChatError } from '#contracts/errors';
import type { Ready } from '#contracts';

export type ConnectionState =
  /** No user is signed in, or `close` was called. */
  | { readonly status: 'closed' }
  | { readonly status: 'connecting' }
  | { readonly status: 'connected'; readonly ready: Ready }
  /** The next attempt is at `retryAt` (milliseconds since 1970). */
  | { readonly status: 'waiting'; readonly retryAt: number }
  /** A permanent error: the client does not reconnect until the user signs in or `reconnect` is called. */
  | { readonly status: 'failed'; readonly error: ChatError };
