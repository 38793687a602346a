import { beforeEach, describe, expect, it } from 'vitest';
import webPush from 'web-push';
import { vapidOf } from '#testing/users/push-receiver';
import { VapidHeaders } from './vapid-headers.js';

const HOUR_MS = 3_600_000;
const ORIGIN = 'https://push.example';
const key = () => ({ ...webPush.generateVAPIDKeys(), madeAt: '2026-01-01T00:00:00.000Z' });

describe('the signature for a push service', () => {
  let now = 0;
  const headers = new VapidHeaders('mailto:ops@chat.example', { now: () => now });
  const one = key();

  beforeEach(() => {
    now += 10 * HOUR_MS;
  });

  it('says for whom it is, and by whom', () => {
    const { claims, publicKey } = vapidOf({ authorization: headers.of(ORIGIN, one) });
    expect(claims).toMatchObject({ aud: ORIGIN, sub: 'mailto:ops@chat.example' });
    expect(publicKey).toBe(one.publicKey);
  });

  it('is made once an hour', () => {
    const first = headers.of(ORIGIN, one);
    now += HOUR_MS - 1;
    expect(headers.of(ORIGIN, one)).toBe(first);
    now += 1;
    expect(headers.of(ORIGIN, one)).not.toBe(first);
  });

  it('is another one for another push service, and by another key', () => {
    const first = headers.of(ORIGIN, one);
    expect(headers.of('https://other.example', one)).not.toBe(first);
    const renewed = key();
    expect(vapidOf({ authorization: headers.of(ORIGIN, renewed) }).publicKey).toBe(renewed.publicKey);
  });
});
