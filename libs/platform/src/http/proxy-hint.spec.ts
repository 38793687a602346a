import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProxyHint } from './proxy-hint.js';

const warn = vi.spyOn(Logger.prototype, 'warn');
beforeEach(() => void warn.mockReset().mockReturnValue());
afterEach(() => void warn.mockReset());

const arrival = (headers: Record<string, string>, { trusts = false, protocol = 'http' } = {}) => ({
  headers,
  protocol,
  host: 'chat.example',
  app: { get: () => () => trusts },
  socket: { remoteAddress: '10.0.0.7' },
});

it.each([
  ['x-forwarded-for', { 'x-forwarded-for': '203.0.113.9' }],
  ['x-forwarded-proto', { 'x-forwarded-proto': 'https' }],
  ['x-forwarded-host', { 'x-forwarded-host': 'chat.example' }],
  ['x-forwarded-port', { 'x-forwarded-port': '443' }],
  ['x-forwarded-ssl', { 'x-forwarded-ssl': 'on' }],
  ['x-forwarded-scheme', { 'x-forwarded-scheme': 'https' }],
  ['x-forwarded-server', { 'x-forwarded-server': 'proxy.example' }],
  ['x-real-ip', { 'x-real-ip': '203.0.113.9' }],
  ['forwarded', { forwarded: 'for=203.0.113.9' }],
  ['origin', { origin: 'https://chat.example' }],
])('a proxy that is not trusted is logged once: %s', (header, headers) => {
  const hint = new ProxyHint();
  for (let time = 0; time < 3; time += 1) hint.note(arrival(headers));
  expect(warn.mock.calls).toEqual([
    [{ event: 'proxy.untrusted', header, peer: '10.0.0.7', hint: expect.stringMatching(/TRUST_PROXY.*PUBLIC_URL/) }],
  ]);
});

it.each([
  ['a trusted proxy', arrival({ 'x-forwarded-for': '203.0.113.9' }, { trusts: true })],
  ['no proxy', arrival({})],
  ['a page of the same origin', arrival({ origin: 'http://chat.example' })],
  ['a page over TLS behind a trusted proxy', arrival({ origin: 'https://chat.example' }, { protocol: 'https' })],
  ['another header', arrival({ 'x-forwarded': 'for=203.0.113.9', via: '1.1 corporate', 'x-real': '1' })],
  ['a page of another host', arrival({ origin: 'https://elsewhere.example' })],
])('%s is not logged', (_what, request) => {
  new ProxyHint().note(request);
  expect(warn).not.toHaveBeenCalled();
});

it('PUBLIC_URL covers the scheme of the origin, but not the IPs of clients', () => {
  const hint = new ProxyHint('https://chat.example');
  hint.note(arrival({ origin: 'https://chat.example' }));
  expect(warn).not.toHaveBeenCalled();
  hint.note(arrival({ origin: 'https://chat.example', 'x-forwarded-for': '203.0.113.9' }));
  expect(warn).toHaveBeenCalledOnce();
});

it('a scheme that is none is not TLS', () => {
  new ProxyHint().note(arrival({ origin: 'https://chat.example' }, { trusts: true, protocol: 'secure' }));
  expect(warn.mock.calls).toMatchObject([[{ event: 'proxy.untrusted', header: 'origin' }]]);
});

it('another PUBLIC_URL does not cover it', () => {
  new ProxyHint('https://elsewhere.example').note(arrival({ origin: 'https://chat.example' }));
  expect(warn).toHaveBeenCalledOnce();
});
