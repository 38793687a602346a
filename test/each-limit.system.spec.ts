import { beforeAll, describe, expect, it } from 'vitest';

import { CLIENT_EVENTS, definitionOf, newId } from '#contracts';
import type { RouteDefinition } from '#contracts/routes/definition';
import { INCOMING_ROUTES } from '#contracts/routes/incoming.routes';
import { ROUTES } from '#contracts/routes/routes';
import { SETTINGS } from '#config/settings';
import { type HttpAim, httpAims, type SocketAim, socketAims, type Target } from '#testing/access/aims';
import { attempt } from '#testing/access/attempts';
import type { FieldsSchema } from '#testing/documents/hostile-values';
import { bodySchemaOf, operations } from '#testing/documents/openapi-operations';
import { validRequest } from '#testing/documents/valid-requests';
import { LimitedParley, type LimitedUser } from '#testing/deployments/limited-parley';
import { setUp } from '#testing/engines/set-up';
import type { TestSocket } from '#testing/users/test-socket';
import { uniqueName } from '#testing/users/user';

const POINTS = 3;
const TIGHT = `${String(POINTS)}/1h`;
/** More than any limit here admits. */
const ATTEMPTS_MAX = 3 * POINTS;
/** Each test needs users and connections of its own; other tests cover these. */
const WIDE = ['RATE_GUEST', 'RATE_CONNECT_USER', 'RATE_CONNECT_ADDRESS', 'RATE_REQUESTS', 'RATE_TOKENS'];
const WIDE_RATE = '100000/1h';

/** So that the routes of providers and of e-mail are open. Nothing answers there. */
const WAYS = {
  PUBLIC_URL: 'http://localhost',
  OIDC_PROVIDERS: 'corp',
  OIDC_CORP_ISSUER: 'http://127.0.0.1:1',
  OIDC_CORP_CLIENT_ID: 'parley',
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'parley@chat.example',
};
const TOLD_IN_URL = 'a refusal comes back in a URL, or for a form; apps/auth/src/oidc tests the limit';

/** Routes that no rate limits, and why. */
const UNLIMITED: Readonly<Record<string, string>> = {
  'POST /v1/auth/guest': 'the tests of this file raise its limit; apps/auth tests it',
  'POST /v1/auth/logout': 'ends the session that asks, which asks no second time',
  'DELETE /v1/users/me': 'erases the user who asks',
  'GET /v1/auth/oidc/{provider}/start': TOLD_IN_URL,
  'GET /v1/auth/oidc/{provider}/callback': TOLD_IN_URL,
  'POST /v1/auth/oidc/{provider}/backchannel': TOLD_IN_URL,
  ...Object.fromEntries(
    Object.keys(INCOMING_ROUTES)
      .filter((name) => /^\w+ \/(v1\/in|hooks)\//.test(name))
      .map((name) => [
        name,
        'the tests of this file raise the limit of unknown tokens; apps/history tests both limits',
      ]),
  ),
  ...Object.fromEntries(
    Object.entries<RouteDefinition>(ROUTES).flatMap(([name, { limit }]) =>
      'none' in limit ? [[name, limit.none]] : [],
    ),
  ),
};

/** Every rate of the settings, also one that is added later. */
const RATES = Object.values(SETTINGS)
  .filter(({ accepts }) => accepts.startsWith('rate'))
  .map(({ env }) => [env, WIDE.includes(env) ? WIDE_RATE : TIGHT]);
const parley = setUp(() => LimitedParley.start({ ...WAYS, ...(Object.fromEntries(RATES) as Record<string, string>) }));
let account: LimitedUser;

beforeAll(async () => {
  account = await parley.account(uniqueName('account'), `a password of ${newId<string>()}`);
});

/** Things that do not exist: requests with made-up ids count like all others. */
function nowhere(): Target {
  const [roomId, messageId, fileId] = [newId<string>(), newId<string>(), newId<string>()];
  const [userId, sessionId] = [newId<string>(), newId<string>()];
  return { roomId, messageId, fileId, userId, sessionId, accessToken: 'none', word: 'nothing', epoch: 'none' };
}

const aimOf = (event: string): SocketAim => {
  const found = socketAims(nowhere()).find((aim) => aim.event === event);
  if (found === undefined) throw new Error(`no aim of ${event}`);
  return found;
};

const httpAimOf = (event: string): HttpAim | undefined => httpAims(nowhere()).find((aim) => aim.event === event);

interface Refusal {
  readonly code: string | null;
  readonly scope?: string;
  readonly retryAfterMs?: number;
}

async function overSocket(socket: TestSocket, event: string): Promise<Refusal> {
  const { code, refusal } = await attempt(socket, aimOf(event));
  return { code, ...(refusal as { scope?: string; retryAfterMs?: number } | null) };
}

async function refusalOf(answer: Promise<Response>): Promise<Refusal> {
  const text = await (await answer).text();
  return { code: null, ...(text.startsWith('{') && (JSON.parse(text) as object)) };
}

/** Asks until a rate limit refuses; undefined if none does. */
async function flood(ask: () => Promise<Refusal>): Promise<Refusal | undefined> {
  for (let count = 0; count < ATTEMPTS_MAX; count += 1) {
    const refusal = await ask();
    if (refusal.code === 'RATE_LIMITED') return refusal;
  }
  return undefined;
}

async function someone(): Promise<{ user: LimitedUser; socket: TestSocket }> {
  const user = await parley.guest(uniqueName('flood'));
  return { user, socket: await user.connect() };
}

describe('each event has a limit of its user', () => {
  it.each(CLIENT_EVENTS)('%s: it bites, says for how long, and does not touch another user', async (event) => {
    expect(definitionOf(event).limit).not.toBeNull();
    const [{ socket }, other] = [await someone(), await someone()];
    const refused = await flood(() => overSocket(socket, event));
    expect(refused).toMatchObject({ code: 'RATE_LIMITED' });
    expect(refused?.retryAfterMs).toBeGreaterThan(0);
    expect(refused?.scope).not.toBe('connection');
    expect(Object.keys(socket.ready.limits.rates ?? {})).toContain(refused?.scope);
    expect((await overSocket(other.socket, event)).code).not.toBe('RATE_LIMITED');
  });
});

describe('over HTTP and sockets alike', () => {
  const withRoute = CLIENT_EVENTS.filter((event) => httpAimOf(event) !== undefined);

  it.each(withRoute)('%s: a user whom the limit refuses over HTTP is refused on a socket too', async (event) => {
    const [{ user, socket }, other] = [await someone(), await someone()];
    const ask = (by: LimitedUser): Promise<Refusal> => {
      const { method, url, body } = httpAimOf(event) as HttpAim;
      return refusalOf(by.ask(method.toUpperCase(), url, body));
    };
    const refused = await flood(() => ask(user));
    expect(refused).toMatchObject({ code: 'RATE_LIMITED' });
    expect(await overSocket(socket, event)).toMatchObject({ code: 'RATE_LIMITED', scope: refused?.scope });
    expect((await ask(other.user)).code).not.toBe('RATE_LIMITED');
  });
});

describe('routes that are not events', () => {
  const ofEvents = CLIENT_EVENTS.map((event) => httpAimOf(event)?.what);
  const routes = operations
    .map((route) => ({ ...route, name: `${route.method.toUpperCase()} ${route.path}` }))
    .filter(({ name }) => !ofEvents.includes(name));

  it('the exceptions are routes that exist', () => {
    expect(Object.keys(UNLIMITED).filter((name) => !routes.some((route) => route.name === name))).toEqual([]);
  });

  it.each(routes.filter(({ name }) => !Object.hasOwn(UNLIMITED, name)))(
    '$name: a limit bites, also with made-up values',
    async ({ name, method, path, operation }) => {
      // A limit counts for each app, so each of their routes has another one.
      const asker = isForApps(name) ? await parley.app(uniqueName('app')) : account;
      const ask = (): Promise<Refusal> => {
        const aim = httpAims(nowhere()).find(({ what }) => what === name);
        const { url, body } = aim ?? { url: path, body: madeUp(bodySchemaOf(operation)) };
        return refusalOf(asker.ask(method.toUpperCase(), url, body));
      };
      expect(await flood(ask)).toMatchObject({ code: 'RATE_LIMITED' });
    },
  );
});

/** A route that takes keys of apps. */
function isForApps(name: string): boolean {
  return Object.entries<RouteDefinition>(ROUTES).some(([route, { access }]) => {
    return route === name && access.startsWith('app:');
  });
}

/** A request in the right shape, with names, passwords and tokens that do not exist. */
function madeUp(schema: FieldsSchema | undefined): object | undefined {
  if (schema === undefined) return undefined;
  const text = `made up ${newId<string>()}`;
  const values = {
    ...{ username: uniqueName('made'), displayName: text, refreshToken: text },
    ...{ password: text, currentPassword: text, newPassword: text },
  };
  const named = Object.entries(values).filter(([name]) => Object.hasOwn(schema.properties, name));
  return { ...validRequest(schema, values), ...Object.fromEntries(named) };
}
