import type { Identity } from './identity.js';

/** Auth's table of bots' tokens. */
export abstract class BotTokenSource {
  /** @throws ChatError UNAUTHENTICATED, SESSION_REVOKED, ACCOUNT_SUSPENDED, UNAVAILABLE */
  abstract identify(token: string): Promise<Identity>;
}
