import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const SECRET_PREFIX = 'whsec_';
const VERSION = 'v1,';
const AGE_MAX_MS = 300_000;
const MS_PER_SECOND = 1_000;

/** Standard Webhooks 1.0, written from its text: whether one of the signatures is that of this secret, and the time is near. */
export function isSigned(secret: string, headers: IncomingHttpHeaders, body: Buffer, nowMs = Date.now()): boolean {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name] ?? ''),
  ) as [string, string, string];
  if (id === '' || !/^\d+$/.test(timestamp)) return false;
  if (Math.abs(nowMs - Number(timestamp) * MS_PER_SECOND) > AGE_MAX_MS) return false;
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  return signatures.split(' ').some((signature) => {
    const shown = Buffer.from(signature.slice(VERSION.length), 'base64');
    return signature.startsWith(VERSION) && shown.length === expected.length && timingSafeEqual(shown, expected);
  });
}
