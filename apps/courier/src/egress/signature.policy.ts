import { createHash, randomUUID } from 'node:crypto';

import type { HookId } from '#contracts';

/**
 * The id of a delivery: the same for a repeat with the same body, after a restart too.
 * @param generation the hook's: a replay and a reset raise it
 */
export function deliveryId(hookId: HookId, generation: string | number, body: string): string {
  return `msg_${createHash('sha256').update(`${hookId}.${generation}.${body}`).digest('base64url')}`;
}

/** The id of a `ping`: all bodies of a hook's pings are the same. */
export function pingId(): string {
  return `msg_${randomUUID()}`;
}
