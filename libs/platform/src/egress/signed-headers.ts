import { createHmac } from 'node:crypto';

const MS_PER_SECOND = 1000;
const SECRET_PREFIX = 'whsec_';

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

/** The key of a secret `whsec_…` of the settings. */
export function keyOfSecret(secret: string): Buffer {
  return Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
}
