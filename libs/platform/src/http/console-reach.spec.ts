import express, { type Request } from 'express';
import { describe, expect, it } from 'vitest';
import { parseTrustProxy } from '#config/trust-proxy.setting';
import { loadServiceConfig } from '#config/app-config';
import { callersOf, secretOf } from '#config/services';
import { ConsoleReach } from './console-reach.js';

const SECRET = 'a-secret-that-no-test-needs-to-keep';
const SETTINGS = {
  ...Object.fromEntries(callersOf('auth').map((name) => [secretOf(name), SECRET])),
  ...{ DATABASE_URL: 'postgres://unused/unused', REDIS_URL: 'redis://unused' },
};

function admits(adminFrom: string | undefined, ip: string, headers: object = {}, trust = 'off'): boolean {
  const env = { ...SETTINGS, TRUST_PROXY: trust, ...(adminFrom !== undefined && { ADMIN_FROM: adminFrom }) };
  const app = express();
  app.set('trust proxy', parseTrustProxy(trust));
  const request = { socket: { remoteAddress: ip }, headers, app } as unknown as Request;
  return new ConsoleReach(loadServiceConfig('auth', env)).admits(request);
}

describe('ADMIN_FROM', () => {
  it.each<[setting: string | undefined, ip: string, isAdmitted: boolean]>([
    [undefined, '127.0.0.1', false],
    ['off', '127.0.0.1', false],
    ['loopback', '127.0.0.1', true],
    ['loopback', '127.9.9.9', true],
    ['loopback', '::1', true],
    ['loopback', '::ffff:127.0.0.1', true],
    ['loopback', '10.0.0.1', false],
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['10.0.0.0/8', '127.0.0.1', false],
    ['192.0.2.7, 2001:db8::/32', '192.0.2.7', true],
    ['192.0.2.7, 2001:db8::/32', '192.0.2.8', false],
    ['192.0.2.7, 2001:db8::/32', '2001:db8::5', true],
    ['192.0.2.7, 2001:db8::/32', '2001:db9::5', false],
    ['any', '203.0.113.1', true],
  ])('%s for a client from %s', (setting, ip, isAdmitted) => {
    expect(admits(setting, ip)).toBe(isAdmitted);
  });

  it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'])(
    'takes no request with %s for one of this machine unless TRUST_PROXY names the proxy',
    (header) => {
      expect(admits('loopback', '127.0.0.1', { [header]: '127.0.0.1' })).toBe(false);
      expect(admits('loopback', '127.0.0.1', { [header]: '127.0.0.1' }, '10.0.0.0/8')).toBe(false);
      expect(admits('loopback', '127.0.0.1', { [header]: '127.0.0.1' }, 'loopback')).toBe(true);
    },
  );

  it('counts the IP that TRUST_PROXY yields', () => {
    const from = (ip: string): object => ({ 'x-forwarded-for': ip });
    expect(admits('loopback', '127.0.0.1', from('203.0.113.1'), 'loopback')).toBe(false);
    expect(admits('10.0.0.0/8', '127.0.0.1', from('10.1.1.1'), 'loopback')).toBe(true);
    expect(admits('10.0.0.0/8', '203.0.113.1', from('10.1.1.1'), 'loopback')).toBe(false);
  });

  it.each(['of', '10.0.0.0/33', 'loopback,private', 'off,any'])('is not %j', (value) => {
    expect(() => loadServiceConfig('auth', { ...SETTINGS, ADMIN_FROM: value })).toThrow('ADMIN_FROM');
  });
});
