import { createHash, createPublicKey } from 'node:crypto';
import { invalid, type PutDevice, type WebSubscription } from '#contracts';
import type { PushEndpoints } from '#platform/egress/push-endpoints.policy';

/** An uncompressed point of P-256. */
const POINT_BYTES = 65;
const UNCOMPRESSED = 4;
const AUTH_BYTES = 16;

/** Where a device is reached. Fields of the other kind are `null`. */
export interface DeviceTarget {
  readonly kind: 'webpush' | 'hook';
  readonly endpoint: string | null;
  readonly p256dh: string | null;
  readonly auth: string | null;
  readonly token: string | null;
  readonly platform: string | null;
}

/** The endpoint or token in a request. @throws ChatError INVALID with the field */
export function targetIn({ kind, subscription, token, platform }: PutDevice, endpoints: PushEndpoints): DeviceTarget {
  if (kind === 'webpush') {
    if (subscription === undefined) throw invalid('subscription', 'is missing');
    if (platform !== undefined) throw invalid('platform', 'is not allowed beside subscription');
    return { ...webTarget(subscription, endpoints), kind, token: null, platform: null };
  }
  if (token === undefined) throw invalid('token', 'is missing');
  if (platform === undefined) throw invalid('platform', 'is missing');
  return { kind, token, platform, endpoint: null, p256dh: null, auth: null };
}

/** A hash that every device with this endpoint or token has, whatever else it has. */
export function targetHash({ kind, endpoint, token }: DeviceTarget): Buffer {
  return createHash('sha256')
    .update(`${kind} ${endpoint ?? token ?? ''}`)
    .digest();
}

function webTarget({ endpoint, keys }: WebSubscription, endpoints: PushEndpoints) {
  const problem = endpoints.problemOf(endpoint);
  if (problem !== null) throw invalid('subscription', problem);
  const [p256dh, auth] = [Buffer.from(keys.p256dh, 'base64url'), Buffer.from(keys.auth, 'base64url')];
  if (!isPoint(p256dh) || auth.length !== AUTH_BYTES) throw invalid('subscription', 'has no valid keys');
  // As `URL` writes it: other parsers read other spellings as other URLs, and each device is to have one.
  return { endpoint: new URL(endpoint).href, p256dh: p256dh.toString('base64url'), auth: auth.toString('base64url') };
}

function coordinatesOf(point: Buffer): { x: string; y: string } {
  const middle = (POINT_BYTES + 1) / 2;
  return { x: point.subarray(1, middle).toString('base64url'), y: point.subarray(middle).toString('base64url') };
}

function isPoint(bytes: Buffer): boolean {
  if (bytes.length !== POINT_BYTES || bytes[0] !== UNCOMPRESSED) return false;
  try {
    createPublicKey({ key: { kty: 'EC', crv: 'P-256', ...coordinatesOf(bytes) }, format: 'jwk' });
    return true;
  } catch {
    // It is not on the curve.
    return false;
  }
}
