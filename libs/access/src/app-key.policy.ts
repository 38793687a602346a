import { ChatError, type Actor, type AppScope, type SessionId, type UserId } from '#contracts';
import { assertKeyTaken, type KeyUse } from '#platform/http/app-key.policy';
import type { Identity } from './identity.js';

/** The app whose server shows a key. */
export interface ActingApp {
  /** The id of its bot. */
  readonly id: UserId;
  /** The username of its bot, for the audit and the security log. */
  readonly name: string;
  readonly actor: Actor;
  /** The session of the key: it ends when the key is revoked. */
  readonly sessionId: SessionId;
  /** What the key may do. */
  readonly scopes: readonly AppScope[];
}

/**
 * Lets the key of an app act as its bot. Every other token passes.
 * @throws ChatError FORBIDDEN, as `assertKeyTaken`, and with the field `scope` for a key without `rooms`
 */
export function assertActsAsBot({ scopes }: Identity, use: KeyUse): void {
  if (scopes === undefined) return;
  assertKeyTaken(use);
  assertScope(scopes, 'rooms');
}

/**
 * The app of a key.
 * @throws ChatError FORBIDDEN, as `assertKeyTaken`, with the field `token` for a token that is no key, and with `scope`
 */
export function actingApp({ actor, sessionId, scopes }: Identity, use: KeyUse, scope: AppScope): ActingApp {
  if (scopes === undefined) {
    throw new ChatError('FORBIDDEN', { field: 'token', message: 'This route takes only keys of apps.' });
  }
  assertKeyTaken(use);
  assertScope(scopes, scope);
  return { id: actor.userId, name: actor.username, actor, sessionId, scopes };
}

/** @throws ChatError FORBIDDEN with the field `scope` */
export function assertScope(scopes: readonly AppScope[], scope: AppScope): void {
  if (scopes.includes(scope)) return;
  const message = `The key does not have the scope ${scope}. \`parley apps key --scopes\` makes one that has it.`;
  throw new ChatError('FORBIDDEN', { field: 'scope', message });
}
