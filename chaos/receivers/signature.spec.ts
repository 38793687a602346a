import { describe, expect, it } from 'vitest';

import { isSigned } from './signature.js';

/** The example of the Standard Webhooks specification. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = Buffer.from('{"test": 2432232314}');
const AT = 1_614_265_330_000;
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const HEADERS = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': '1614265330',
  'webhook-signature': SIGNATURE,
};

describe('a signature', () => {
  it('is that of the specification', () => {
    expect(isSigned(SECRET, HEADERS, BODY, AT)).toBe(true);
  });

  it('may be one of several', () => {
    const headers = { ...HEADERS, 'webhook-signature': `v1,AAAA ${SIGNATURE}` };
    expect(isSigned(SECRET, headers, BODY, AT)).toBe(true);
  });

  it.each([
    ['another body', HEADERS, '{"test": 2432232315}', AT],
    ['another id', { ...HEADERS, 'webhook-id': 'msg_1' }, BODY, AT],
    ['another time', { ...HEADERS, 'webhook-timestamp': '1614265331' }, BODY, AT],
    ['no id', { ...HEADERS, 'webhook-id': undefined }, BODY, AT],
    ['another version', { ...HEADERS, 'webhook-signature': SIGNATURE.replace('v1', 'v2') }, BODY, AT],
    ['no signature', {}, BODY, AT],
    ['an old time', HEADERS, BODY, AT + 301_000],
  ])('is not valid with %s', (_what, headers, body, at) => {
    expect(isSigned(SECRET, headers, Buffer.from(body), at)).toBe(false);
  });
});
