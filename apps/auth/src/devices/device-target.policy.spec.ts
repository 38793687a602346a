import { createECDH, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { newId, type DeviceId, type PutDevice } from '#contracts';
import { PushEndpoints } from '#platform/egress/push-endpoints.policy';
import { targetHash, targetIn } from './device-target.policy.js';

const ENDPOINTS = new PushEndpoints({ pushHosts: ['fcm.googleapis.com'], pushAllow: [] });
const keys = {
  p256dh: createECDH('prime256v1').generateKeys().toString('base64url'),
  auth: randomBytes(16).toString('base64url'),
};

it.each(['https:///fcm.googleapis.com/x', 'https:fcm.googleapis.com/x', 'https://FCM.googleapis.com:443/x'])(
  'is one address, however it is written: %s',
  (endpoint) => {
    const put = (written: string): PutDevice => ({
      id: newId<DeviceId>(),
      kind: 'webpush',
      subscription: { endpoint: written, keys },
    });
    const [target, usual] = [endpoint, 'https://fcm.googleapis.com/x'].map((written) =>
      targetIn(put(written), ENDPOINTS),
    );
    expect(target).toEqual(usual);
    expect(target && targetHash(target)).toEqual(usual && targetHash(usual));
  },
);
