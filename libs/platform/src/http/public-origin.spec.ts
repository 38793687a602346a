import express from 'express';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { publicOrigin } from './public-origin.js';

/** The origin of which a request with these headers gets URLs, from a trusted proxy or another one. */
async function originOf(headers: Record<string, string>, { trusts = true, publicUrl = '' } = {}): Promise<string> {
  const app = express().set('trust proxy', trusts);
  app.get('/', (asked, response) => void response.send(publicOrigin(asked, publicUrl === '' ? undefined : publicUrl)));
  return (await request(app).get('/').set('host', 'chat.example').set(headers)).text;
}

describe('without PUBLIC_URL, URLs begin with', () => {
  it.each([
    [{}, 'http://chat.example'],
    [{ 'x-forwarded-proto': 'https' }, 'https://chat.example'],
    [{ 'x-forwarded-proto': 'http' }, 'http://chat.example'],
    [{ 'x-forwarded-proto': 'HTTPS' }, 'https://chat.example'],
    [{ 'x-forwarded-proto': 'https, http' }, 'https://chat.example'],
    [{ 'x-forwarded-proto': 'http,https' }, 'http://chat.example'],
    [{ 'x-forwarded-proto': ', https' }, 'http://chat.example'],
    [{ 'x-forwarded-proto': 'javascript' }, 'http://chat.example'],
    [{ 'x-forwarded-proto': 'https://evil.example/?' }, 'http://chat.example'],
    [{ 'x-forwarded-proto': 'httpss' }, 'http://chat.example'],
    [{ 'x-forwarded-proto': 'wss' }, 'http://chat.example'],
    [{ 'x-forwarded-proto': 'on' }, 'http://chat.example'],
    [{ 'x-forwarded-host': 'talk.example:8443' }, 'http://talk.example:8443'],
    [{ 'x-forwarded-host': '[2001:db8::1]:8443' }, 'http://[2001:db8::1]:8443'],
    [{ 'x-forwarded-host': 'talk.example, inner' }, 'http://talk.example'],
    [{ 'x-forwarded-host': 'evil.example/path?' }, 'http://chat.example'],
    [{ 'x-forwarded-host': 'user@evil.example' }, 'http://chat.example'],
    [{ 'x-forwarded-host': 'talk.example:port' }, 'http://chat.example'],
    [{ 'x-forwarded-host': 'two words' }, 'http://chat.example'],
  ])('%j: %s', async (headers, origin) => {
    expect(await originOf(headers)).toBe(origin);
  });

  it('what the request itself says if the proxy is not trusted', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'talk.example' };
    expect(await originOf(headers, { trusts: false })).toBe('http://chat.example');
  });
});

it('with PUBLIC_URL no header counts', async () => {
  const headers = { 'x-forwarded-proto': 'http', 'x-forwarded-host': 'evil.example' };
  expect(await originOf(headers, { publicUrl: 'https://chat.example' })).toBe('https://chat.example');
});
