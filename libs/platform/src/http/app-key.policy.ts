import { ChatError } from '#contracts';

/** The routes of accounts and sessions: an app has no password and no sessions of that kind. */
const ACCOUNTS = '/v1/auth/';

/** Where a key of an app is shown. */
export interface KeyUse {
  /** The header `Origin`, which browsers send. */
  readonly origin: string | undefined;
  /** The pattern of the HTTP route; a handshake has none. */
  readonly route?: string | undefined;
}

/**
 * Refuses the key of an app where no key is taken. A key in a browser is a key that its visitors have.
 * @throws ChatError FORBIDDEN with the field `origin` in a page, and with `token` below `/v1/auth/`
 */
export function assertKeyTaken({ origin, route = '' }: KeyUse): void {
  if (origin !== undefined) throw refusal('origin', 'The key of an app does not belong into a page.');
  if (route.startsWith(ACCOUNTS)) throw refusal('token', 'This route takes no key of an app.');
}

function refusal(field: string, message: string): ChatError {
  return new ChatError('FORBIDDEN', { field, message });
}
