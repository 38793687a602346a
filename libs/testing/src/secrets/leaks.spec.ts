import { describe, expect, it } from 'vitest';

import { confidentialIn } from './confidential.js';
import { leaksOf } from './leaks.js';

const line = (fields: object): string => `${JSON.stringify({ level: 'info', service: 'gateway', ...fields })}\n`;
const noise = Array.from({ length: 500 }, (_, index) => line({ event: 'noise', index })).join('');
const leaks = (text: string, confidential: string[] = []): string[] => leaksOf(Buffer.from(text), confidential);

describe('the confidential values of a request or answer', () => {
  it('are the texts of bodies, passwords and tokens, also inside of them, and no others', () => {
    const request = {
      id: '0195f3a0-0000-7000-8000-000000000001',
      name: 'the name of a room',
      body: 'good morning, all',
      ext: { a: [{ b: 'hidden in depth' }] },
      tokens: { refreshToken: 'abcdefghijklmnop' },
    };
    expect(confidentialIn(request)).toEqual(['good morning, all', 'hidden in depth', 'abcdefghijklmnop']);
  });

  it('are not those that occur by chance', () => {
    expect(confidentialIn({ body: 'hello', password: 'x'.repeat(60), token: 'ababababababab' })).toEqual([]);
  });
});

describe('a log', () => {
  it('without confidential values has no leaks', () => {
    expect(leaks(noise, ['good morning, all', 'another message'])).toEqual([]);
  });

  it('has one for a body, wherever it is, and shows the line', () => {
    const body = 'say "good morning"\nto all – ü';
    for (const text of [`${line({ body })}${noise}`, `${noise}${line({ error: `in ${body}` })}`])
      expect(leaks(text, ['another message', body])).toEqual([expect.stringContaining('"service":"gateway"')]);
  });

  it.each([
    ['an access token', 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMTk1ZjNhMCJ9.c2lnbmF0dXJlMTIz'],
    ["a bot's token", 'parley_bot_abcdefghijklmnopqrst'],
    ["an incoming webhook's token", 'parley_in_abcdefghijklmnopqrst'],
    ["an incoming webhook's token", `/hooks/${'0123456789abcdef'.repeat(2)}/${'0123456789abcdef'.repeat(4)}`],
    ["an invitation's code", 'https://chat.example/invite#FqXmrKfhZN9LiFcp1EV6hA'],
    ["a host's secret", 'parley_jwt_abcdefghijklmnopqrst'],
    ["an app's key", 'parley_app_abcdefghijklmnopqrst'],
    ["an operator's key", 'parley_op_abcdefghijklmnopqrst'],
    ["an operator's cookie", 'parley_admin=abcdefghijklmnopqrst'],
    ["a password's hash", '$argon2id$v=19$m=19456'],
    ['a password in a URL', 'postgresql://parley:secret@127.0.0.1:5432/parley'],
  ])('has one for %s that no test has seen', (what, secret) => {
    expect(leaks(`${noise}${line({ reason: `failed with ${secret}` })}`)).toEqual([expect.stringContaining(what)]);
    expect(leaks(`${noise}postgresql://parley@127.0.0.1/x http://127.0.0.1:3000/@a`)).toEqual([]);
  });
});
