import { createECDH, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { newId, type DeviceId, type PutDevice } from '#contracts';
import { PushEndpoints } from '#platform/egress/push-endpoints.policy';
import { addressHash, addressIn } from './device-address.policy.js';

const ADDRESSES = new PushEndpoints({ pushHosts: ['fcm.googleapis.com'], pushAllow: [] });
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
    const [address, usual] = [endpoint, 'https://fcm.googleapis.com/x'].map((written) =>
      addressIn(put(written), ADDRESSES),
    );
    expect(address).toEqual(usual);
    expect(address && addressHash(address)).toEqual(usual && addressHash(usual));
  },
);
