import { createHash, createHmac, randomUUID } from 'node:crypto';

import type { HookId } from '#contracts';

const MS_PER_SECOND = 1000;

interface Signable {
  readonly id: string;
  readonly body: string;
  /** The keys that sign, the newest first. */
  readonly secrets: readonly Buffer[];
}

/** The headers of Standard Webhooks 1.0. */
export function signedHeaders({ id, body, secrets }: Signable, nowMs: number): Record<string, string> {
  const seconds = String(Math.floor(nowMs / MS_PER_SECOND));
  const signatures = secrets.map((key) =>
    createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64'),
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': signatures.map((signature) => `v1,${signature}`).join(' '),
  };
}

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
