import { createHmac, randomBytes } from 'node:crypto';

import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';

import type { HookId } from '#contracts';

import { signedHeaders } from '#platform/egress/signed-headers';
import { deliveryId, pingId } from './signature.policy.js';

const HOOK = '00000000-0000-7000-8000-000000000001' as HookId;
const BODY = JSON.stringify({ hookId: HOOK, epoch: 'e', type: 'ping', data: { text: 'Grüße 🐦' } });

describe('the signature', () => {
  it('is verified by another implementation of Standard Webhooks, with each of the secrets', () => {
    const secrets = [randomBytes(32), randomBytes(32)];
    const headers = signedHeaders({ id: pingId(), body: BODY, secrets }, Date.now());
    for (const secret of secrets)
      expect(new Webhook(`whsec_${secret.toString('base64')}`).verify(BODY, headers)).toEqual(JSON.parse(BODY));
    const other = new Webhook(`whsec_${randomBytes(32).toString('base64')}`);
    expect(() => other.verify(BODY, headers)).toThrow('No matching signature');
    const [first = Buffer.alloc(0)] = secrets;
    expect(() => new Webhook(first.toString('base64')).verify(`${BODY} `, headers)).toThrow();
    expect(() => new Webhook(first.toString('base64')).verify(BODY, { ...headers, 'webhook-id': 'msg_x' })).toThrow();
  });

  it('is what the specification says', () => {
    const secret = randomBytes(32);
    const headers = signedHeaders({ id: 'msg_1', body: BODY, secrets: [secret] }, 1_700_000_000_999);
    const signature = createHmac('sha256', secret).update(`msg_1.1700000000.${BODY}`).digest('base64');
    expect(headers).toEqual({
      'webhook-id': 'msg_1',
      'webhook-timestamp': '1700000000',
      'webhook-signature': `v1,${signature}`,
    });
  });
});

describe('the id of a delivery', () => {
  it('is the same for the same body of a hook in its generation, and another for everything else', () => {
    const id = deliveryId(HOOK, 1, BODY);
    expect(id).toMatch(/^msg_[\w-]{43}$/);
    expect(deliveryId(HOOK, 1, BODY)).toBe(id);
    const others = [deliveryId(HOOK, 2, BODY), deliveryId(HOOK, 1, `${BODY} `), deliveryId('b' as HookId, 1, BODY)];
    expect(new Set([id, ...others]).size).toBe(4);
    expect(pingId()).not.toBe(pingId());
  });
});
