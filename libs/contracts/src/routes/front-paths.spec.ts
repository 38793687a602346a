import { describe, expect, it } from 'vitest';

import { frontPaths, isUnder, splitByService } from './front-paths.js';

describe('the paths of a front', () => {
  it('are whole resources, if one service answers all their routes', () => {
    expect(
      splitByService([
        ['/v1/rooms', 'history'],
        ['/v1/rooms/{id}/members', 'history'],
        ['/v1/users/{id}', 'auth'],
        ['/hooks/{token}', 'history'],
        ['/.well-known/jwks.json', 'auth'],
      ]),
    ).toEqual([
      { path: '/v1/rooms', isExact: false, service: 'history' },
      { path: '/v1/users', isExact: false, service: 'auth' },
      { path: '/hooks', isExact: false, service: 'history' },
      { path: '/.well-known/jwks.json', isExact: true, service: 'auth' },
    ]);
  });

  it('are parts of a resource that several services share', () => {
    expect(
      splitByService([
        ['/v1/server', 'auth'],
        ['/v1/server/users', 'auth'],
        ['/v1/server/users/{id}/tokens', 'auth'],
        ['/v1/server/rooms/{id}', 'history'],
        ['/v1/server/direct', 'history'],
        ['/v1/server/hooks/in', 'auth'],
        ['/v1/server/hooks/out/{id}', 'history'],
        ['/v1/server/status', 'gateway'],
      ]),
    ).toEqual([
      { path: '/v1/server', isExact: true, service: 'auth' },
      { path: '/v1/server/users', isExact: false, service: 'auth' },
      { path: '/v1/server/rooms', isExact: false, service: 'history' },
      { path: '/v1/server/direct', isExact: false, service: 'history' },
      { path: '/v1/server/hooks/in', isExact: false, service: 'auth' },
      { path: '/v1/server/hooks/out', isExact: false, service: 'history' },
    ]);
  });

  it.each([
    ['one path', '/v1/server', '/v1/server'],
    ['one path outside of resources', '/in', '/in'],
    ['paths that only a parameter divides', '/v1/server/{id}', '/v1/server/feed'],
    ['paths below one parameter', '/v1/rooms/{id}/files', '/v1/rooms/{id}/members'],
  ])('cannot divide %s between two services', (_what, one, other) => {
    expect(() =>
      splitByService([
        [one, 'auth'],
        [other, 'history'],
      ]),
    ).toThrow(TypeError);
  });

  it('need no order, because none lies under another one', () => {
    const paths = frontPaths();
    for (const { path } of paths.filter(({ isExact }) => !isExact))
      expect(paths.filter((other) => isUnder(other.path, path))).toHaveLength(1);
  });
});
