import { v5, version } from 'uuid';
import type { IncomingId, UserId } from '#contracts';

/** The namespace of the ids of these bots. Any constant would do. */
const NAMESPACE = '8d3a4c9e-5f0b-4a57-9c1e-2b7d60f1a3c4';
const DERIVED = 5;

/** The webhook determines the id of its bot (UUIDv5, RFC 9562), so that a repeat finds the bot. */
export function incomingBotOf(id: IncomingId): UserId {
  return v5(id, NAMESPACE) as UserId;
}

/** All other ids of users are of version 7, and 8 for those of imports. */
export function isIncomingBot(userId: UserId): boolean {
  return version(userId) === DERIVED;
}
