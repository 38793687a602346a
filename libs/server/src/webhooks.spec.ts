import { randomBytes } from 'node:crypto';

import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';

import type { Delivery } from '#contracts';

import { messagesOf, verify, type WebhookError } from './webhooks.js';

const secret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const SECRET = secret();
const BODY = JSON.stringify({ hookId: 'h', epoch: 'e', type: 'ping', data: { text: 'Grüße 🐦' } });
const ID = 'msg_1';

/** Headers that another implementation of Standard Webhooks makes. */
function signed(by: readonly string[], { body = BODY, at = new Date() } = {}): Record<string, string> {
  return {
    'webhook-id': ID,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': by.map((one) => new Webhook(one).sign(ID, at, body)).join(' '),
  };
}

async function refusal(checked: Promise<unknown>): Promise<string> {
  const error = await checked.then(
    () => null,
    (reason: unknown) => reason as WebhookError,
  );
  return error?.name === 'WebhookError' ? error.reason : String(error);
}

const ago = (seconds: number): Date => new Date(Date.now() - seconds * 1000);

describe('a request', () => {
  it('that Parley signed is its delivery, whatever the kind of its headers and body', async () => {
    const headers = signed([SECRET]);
    const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
    for (const given of [headers, upper, lists, new Headers(headers)])
      for (const body of [BODY, Buffer.from(BODY)]) expect(await verify(SECRET, given, body)).toEqual(JSON.parse(BODY));
  });

  it('may have several signatures, and its receiver several secrets', async () => {
    const [old, other] = [secret(), secret()];
    expect(await verify(old, signed([SECRET, old]), BODY)).toBeTruthy();
    expect(await verify([other, SECRET], signed([SECRET]), BODY)).toBeTruthy();
    expect(await refusal(verify([other, old], signed([SECRET]), BODY))).toBe('signature');
  });

  it.each([
    ['with another body', (): Record<string, string> => signed([SECRET], { body: `${BODY} ` })],
    ['with another id', () => ({ ...signed([SECRET]), 'webhook-id': 'msg_2' })],
    [
      'with another time',
      () => ({ ...signed([SECRET], { at: ago(9) }), 'webhook-timestamp': signed([])['webhook-timestamp'] ?? '' }),
    ],
    [
      'of another version',
      () => ({
        ...signed([SECRET]),
        'webhook-signature': signed([SECRET])['webhook-signature']?.replace('v1', 'v2') ?? '',
      }),
    ],
    ['without base64', () => ({ ...signed([SECRET]), 'webhook-signature': 'v1,*' })],
    ['with an empty signature', () => ({ ...signed([SECRET]), 'webhook-signature': 'v1,' })],
  ])('%s is refused', async (_, headers) => {
    expect(await refusal(verify(SECRET, headers(), BODY))).toBe('signature');
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('without %s is refused', async (name) => {
    const { [name]: _, ...others } = signed([SECRET]);
    expect(await refusal(verify(SECRET, others, BODY))).toBe('headers');
  });

  it('of more than 5 minutes away is refused', async () => {
    for (const seconds of [290, -290])
      expect(await verify(SECRET, signed([SECRET], { at: ago(seconds) }), BODY)).toBeTruthy();
    for (const seconds of [310, -310, 1e9])
      expect(await refusal(verify(SECRET, signed([SECRET], { at: ago(seconds) }), BODY))).toBe('time');
    for (const text of ['soon', '1e3', '-1'])
      expect(await refusal(verify(SECRET, { ...signed([SECRET]), 'webhook-timestamp': text }, BODY))).toBe('time');
  });

  it('needs a secret of a hook, and a raw body', async () => {
    for (const wrong of ['', 'whsec_', 'whsec_*', SECRET.slice(6), []])
      await expect(verify(wrong, signed([SECRET]), BODY)).rejects.toThrow(TypeError);
    await expect(verify(SECRET, signed([SECRET]), JSON.parse(BODY) as never)).rejects.toThrow('must be raw');
  });
});

it('has the new messages of a delivery', () => {
  const changed = {
    type: 'room.changed',
    data: { messages: [{ id: 'a' }], items: [{ type: 'message', message: { id: 'b' } }] },
  };
  expect(messagesOf(changed as unknown as Delivery)).toEqual([{ id: 'a' }]);
  expect(messagesOf({ type: 'feed.of_tomorrow', data: {} } as unknown as Delivery)).toEqual([]);
});

it.each([
  [undefined, /secret of the hook is missing/],
  ['', /secret of the hook is missing/],
  [[SECRET, undefined], /secret of the hook is missing/],
  ['hunter2', /whsec_ and base64/],
])('the secret %j is named as the fault, also when the request has no signature', async (bad, message) => {
  await expect(verify(bad as string, {}, BODY)).rejects.toThrow(message);
});
