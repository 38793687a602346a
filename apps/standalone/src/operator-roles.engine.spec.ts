import { GUARDS_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { newId } from '#contracts';
import { ADMIN_ROUTES_ROOT } from '#access/internal-api';
import { OperatorGuard } from '#access/operator.guard';
import type { OperatorRank } from '#access/operator-roles.policy';
import { setSite, type Method } from '../testing/operated-site.js';

/** Every route of operators by the lowest role that it serves. A new route fails until it is here. */
const ROUTES: Readonly<Record<OperatorRank, readonly string[]>> = {
  moderator: [
    'DELETE auth/users/:user/sessions',
    'DELETE auth/users/:user/sessions/:sessionId',
    'GET auth/apps',
    'GET auth/audit',
    'GET auth/bots',
    'GET auth/invites',
    'GET auth/keys',
    'GET auth/operators',
    'GET auth/totals',
    'GET auth/users',
    'GET auth/users/:user',
    'GET auth/users/:user/sessions',
    'GET courier/audit',
    'GET courier/hooks',
    'GET courier/hooks/:id',
    'GET history/audit',
    'GET history/default-rooms',
    'GET history/epoch',
    'GET history/groups/:group',
    'GET history/incoming',
    'GET history/lag',
    'GET history/processes',
    'GET history/reports',
    'GET history/reports/:id',
    'GET history/retention',
    'GET history/rooms',
    'GET history/rooms/:group',
    'GET history/rooms/:group/members',
    'GET history/totals',
    'GET history/words',
    'POST auth/users/:user/restore',
    'POST auth/users/:user/suspend',
    'POST auth/users/:user/unlock',
    'POST history/groups/:group/archive',
    'POST history/groups/:group/open',
    'POST history/reports/:id/close',
    'POST history/words',
    'POST history/words/remove',
  ],
  admin: [
    'DELETE auth/apps/:user/keys',
    'DELETE auth/apps/:user/keys/:keyId',
    'DELETE auth/apps/:user/sessions',
    'DELETE auth/apps/:user/tokens',
    'DELETE auth/bots/:user/tokens',
    'DELETE auth/guests/sessions',
    'DELETE auth/invites/:id',
    'DELETE auth/users/:user',
    'DELETE auth/users/:user/email',
    'DELETE auth/users/:user/identities/:id',
    'DELETE auth/users/:user/totp',
    'DELETE courier/hooks/:id',
    'DELETE history/bots/:botId/scheduled/:id',
    'DELETE history/groups/:group',
    'DELETE history/incoming/:id',
    'GET auth/apps/:user/keys',
    'GET auth/providers/check',
    'GET auth/support',
    'GET auth/users/:user/export',
    'GET auth/users/:user/identities',
    'GET courier/support',
    // Holds texts of messages.
    'GET history/bots/:botId/scheduled',
    'GET history/support',
    'GET history/users/:userId/export',
    'POST auth/apps',
    'POST auth/apps/:user/keys',
    'POST auth/apps/:user/made/end',
    'POST auth/apps/:user/made/find',
    'POST auth/apps/:user/tokens',
    'POST auth/bots',
    'POST auth/bots/:user/tokens',
    'POST auth/invites',
    'POST auth/keys',
    'POST auth/mail/test',
    'POST auth/users/:user/password-reset',
    'POST courier/hooks',
    'POST courier/hooks/:id/pause',
    'POST courier/hooks/:id/replay',
    'POST courier/hooks/:id/resume',
    'POST courier/hooks/:id/rotate',
    'POST courier/hooks/:id/test',
    'POST courier/made/end',
    'POST courier/made/find',
    'POST courier/push/renew',
    'POST history/epoch',
    'POST history/groups',
    'POST history/made/end',
    'POST history/made/find',
    'POST history/rooms/:roomId/incoming',
    'PUT auth/apps/:user/settings',
    'PUT auth/apps/:user/tokens',
    'PUT history/groups/:group/default',
    'PUT history/groups/:group/owner',
    'PUT history/rooms/:roomId/retention',
  ],
  root: [
    'DELETE auth/operators/:name',
    'GET auth/site/people',
    'GET history/imports/:id',
    'GET history/site/files/:fileId',
    'GET history/site/rooms',
    'GET history/site/rooms/:roomId',
    'POST auth/imports/:importId/people',
    'POST auth/imports/:importId/undo',
    'POST auth/imports/invites',
    'POST auth/operators',
    'POST history/imports',
    'POST history/imports/:id/files',
    'POST history/imports/:id/rooms',
    'POST history/imports/:id/rooms/:roomId/append',
    'POST history/imports/:id/rooms/:roomId/files',
    'POST history/imports/:id/rooms/:roomId/parts',
    'POST history/imports/:id/rooms/:roomId/reset',
    'POST history/imports/:id/rooms/:roomId/show',
    'POST history/imports/:id/undo',
    'PUT auth/operators/:name/role',
    'PUT history/imports/:id/files',
    'PUT history/imports/:id/report',
  ],
};
/** Routes that the console has too. All others are for the command alone. */
const ON_CONSOLE: ReadonlySet<string> = new Set([
  'DELETE auth/invites/:id',
  'DELETE auth/users/:user',
  'DELETE auth/users/:user/email',
  'DELETE auth/users/:user/identities/:id',
  'DELETE auth/users/:user/sessions',
  'DELETE auth/users/:user/sessions/:sessionId',
  'DELETE auth/users/:user/totp',
  'DELETE history/groups/:group',
  'GET auth/audit',
  'GET auth/invites',
  'GET auth/totals',
  'GET auth/users',
  'GET auth/users/:user',
  'GET auth/users/:user/identities',
  'GET auth/users/:user/sessions',
  'GET history/audit',
  'GET history/epoch',
  'GET history/groups/:group',
  'GET history/lag',
  'GET history/processes',
  'GET history/reports',
  'GET history/reports/:id',
  'GET history/rooms',
  'GET history/rooms/:group',
  'GET history/rooms/:group/members',
  'GET history/totals',
  'GET history/words',
  'POST auth/invites',
  'POST auth/users/:user/password-reset',
  'POST auth/users/:user/restore',
  'POST auth/users/:user/suspend',
  'POST auth/users/:user/unlock',
  'POST history/groups/:group/archive',
  'POST history/groups/:group/open',
  'POST history/reports/:id/close',
  'POST history/words',
  'POST history/words/remove',
  'PUT history/groups/:group/owner',
  'PUT history/rooms/:roomId/retention',
]);
const RANKS: readonly OperatorRank[] = ['moderator', 'admin', 'root'];

/** A request to the route, at things that do not exist. */
function requestOf(route: string): { readonly method: Method; readonly path: string } {
  const [method = '', path = ''] = route.split(' ');
  return { method: method.toLowerCase() as Method, path: path.replaceAll(/:\w+/g, () => newId()) };
}

describe('the routes of operators, in all services', () => {
  const { site } = setSite();

  it('all have a role here', () => {
    expect(site.routes().sort()).toEqual(Object.values(ROUTES).flat().sort());
  });

  it('are those of all controllers behind the guard of operators, and of no other controller', () => {
    const controllers = site.controllers().map((each) => {
      const guards = (Reflect.getMetadata(GUARDS_METADATA, each) ?? []) as unknown[];
      const isBelow = String(Reflect.getMetadata(PATH_METADATA, each)).startsWith(`${ADMIN_ROUTES_ROOT}/`);
      return { name: each.name, isGuarded: guards.includes(OperatorGuard), isBelow };
    });
    expect(controllers.filter(({ isGuarded, isBelow }) => isGuarded !== isBelow)).toEqual([]);
    expect(controllers.filter(({ isGuarded }) => isGuarded).length).toBeGreaterThan(20);
  });

  it('refuse a request without a key, and at the console one without a cookie', async () => {
    for (const route of Object.values(ROUTES).flat()) {
      const { method, path } = requestOf(route);
      const tests = [site.request(method, `/${ADMIN_ROUTES_ROOT}/${path}`)];
      if (ON_CONSOLE.has(route)) tests.push(site.atConsole(method, path));
      for (const test of tests) {
        const { body } = await (method === 'get' ? test : test.send({}));
        expect.soft(body, route).toMatchObject({ code: 'UNAUTHENTICATED' });
      }
    }
  });

  it.each(RANKS)(
    'refuse the role %s where they serve higher ones alone, before they look at anything else',
    async (role) => {
      const answers = new Map<string, string>();
      for (const route of Object.values(ROUTES).flat()) {
        const { method, path } = requestOf(route);
        const test = site.ask(role, method, path);
        const { status, body } = await (method === 'get' ? test : test.send({}));
        expect.soft([401, 503], `${route} as ${role}: ${JSON.stringify(body)}`).not.toContain(status);
        answers.set(route, status === 403 && body.code === 'FORBIDDEN' ? 'refused' : 'served');
      }
      const expected = RANKS.flatMap((lowest) =>
        ROUTES[lowest].map((route) => [route, RANKS.indexOf(role) < RANKS.indexOf(lowest) ? 'refused' : 'served']),
      );
      expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(expected));
    },
  );

  it.each(['moderator', 'admin'] as const)(
    'are on the console by the same role, or not there at all, for the role %s',
    async (role) => {
      const cookie = await site.cookie(role);
      const { body: unknown } = await site.atConsole('get', 'auth/no/such/route', cookie);
      const answers = new Map<string, string>();
      for (const route of Object.values(ROUTES).flat()) {
        const { method, path } = requestOf(route);
        if (path.startsWith('courier/')) continue;
        const test = site.atConsole(method, path, cookie);
        const { status, body } = await (method === 'get' ? test : test.send({}));
        expect.soft([401, 503], `${route} as ${role}: ${JSON.stringify(body)}`).not.toContain(status);
        const found = status === 403 ? 'refused' : 'served';
        answers.set(route, isDeepStrictEqual(body, unknown) ? 'none' : found);
      }
      const expected = RANKS.flatMap((lowest) =>
        ROUTES[lowest].flatMap((route) => {
          if (route.includes(' courier/')) return [];
          if (!ON_CONSOLE.has(route)) return [[route, 'none']];
          return [[route, RANKS.indexOf(role) < RANKS.indexOf(lowest) ? 'refused' : 'served']];
        }),
      );
      expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(expected));
    },
  );
});
