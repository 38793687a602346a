import { describe, expect, it } from 'vitest';

import { service, SERVICES } from '#config/services';
import { frontPaths } from '#contracts/routes/front-paths';
import { poolOf } from './front-routes.policy.js';

describe('the front', () => {
  it.each([
    ['/v1/auth/login', 'auths'],
    ['/v1/users', 'auths'],
    ['/.well-known/jwks.json', 'auths'],
    ['/v1/rooms/x/messages', 'histories'],
    ['/v1/files/x/content', 'histories'],
    ['/v1/sync', 'histories'],
    ['/hooks/x', 'histories'],
    ['/hooksandmore', 'gateways'],
    ['/v1/search', 'histories'],
    ['/v1/directory/rooms', 'histories'],
    ['/v1/blocks/x', 'histories'],
    ['/v1/me/bookmarks', 'histories'],
    ['/v1/me/scheduled/x', 'histories'],
    ['/v1/admin/auth/session', 'auths'],
    ['/v1/admin/history/audit', 'histories'],
    ['/v1/admin', 'gateways'],
    ['/admin/users', 'gateways'],
    ['/socket.io/', 'gateways'],
    ['/docs', 'gateways'],
    ['/v1/openapi.json', 'gateways'],
    ['/', 'gateways'],
    ['/assets/index-abc.js', 'gateways'],
    ['/rooms/x/12', 'gateways'],
    ['/no/such/page', 'gateways'],
    ['/v1/roomsandmore', 'gateways'],
  ])('sends %s to the %s', (path, pool) => {
    expect(poolOf(path)).toBe(pool);
  });

  it.each(['/internal/sessions', '/metrics', '/METRICS/', '/health/ready', '/Health', '/Internal/admin/auth/audit'])(
    'does not expose an internal route as %s',
    (path) => {
      expect(poolOf(path)).toBeNull();
    },
  );

  it('knows paths of every public service but the gateway, which gets the others', () => {
    const withPaths = new Set<string>(frontPaths().map(({ service: name }) => name));
    const isPublic = SERVICES.filter((name) => service(name).isPublic && name !== 'gateway');
    expect(withPaths).toEqual(new Set(isPublic));
  });
});
