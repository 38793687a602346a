import { createHash, randomBytes } from 'node:crypto';

import { CLIENT_EVENTS, definitionOf, newId, type NewIncoming } from '#contracts';
import { routesOf } from '#contracts/events/http-routes';
import type { RouteDefinition } from '#contracts/routes/definition';
import { consolePath } from '#contracts/routes/console-paths';
import { ROUTES } from '#contracts/routes/routes';
import { CONSOLE_COOKIE, CONSOLE_SESSION } from '#access/console-door';

import { type HttpAim, httpAims, socketAims, type Target } from '../access/aims.js';
import type { FieldsSchema } from '../documents/hostile-values.js';
import { bodySchemaOf, operations } from '../documents/openapi-operations.js';
import { validRequest } from '../documents/valid-requests.js';
import type { LimitedUser } from '../deployments/limited-parley.js';
import type { Flood } from './flooding-process.js';

type GuestsRequest = Flood['guests'][number];

/** A route or an event of the contract, to be flooded. */
export interface FloodTarget {
  readonly what: string;
  /** A route over which clients ask for an event too. */
  readonly isEventsRoute: boolean;
  /** A route that takes keys of apps: each guest is the server of one. */
  readonly isForApps: boolean;
  /** A change of a room, over a socket or HTTP. */
  readonly isCommand: boolean;
  readonly by: Pick<Flood, 'event' | 'method'>;
  /** What the guest asks. It does as much work as the guest may cause: it names things of the guest's own. */
  readonly requestOf: (guest: LimitedUser, victim: LimitedUser) => Promise<GuestsRequest>;
}

const EVENTS_ROUTES: ReadonlySet<string> = new Set(
  CLIENT_EVENTS.flatMap((event) => routesOf(definitionOf(event).http)),
);
const COMMAND_ROUTES: ReadonlySet<string> = new Set(
  CLIENT_EVENTS.filter((event) => definitionOf(event).kind === 'command').flatMap((event) =>
    routesOf(definitionOf(event).http),
  ),
);
const APPS_ROUTES: ReadonlyMap<string, RouteDefinition> = new Map(
  Object.entries<RouteDefinition>(ROUTES).filter(([, { access }]) => access.startsWith('app:')),
);
/** They take no key, but an app makes the URLs. */
const INCOMING = /^(GET|POST) \/(v1\/in|hooks)\//;
/** The event and the routes that report a message. The server refuses a report of the own message, so these name one of another user. */
const REPORTS: ReadonlySet<string> = new Set(['message:report', ...routesOf(definitionOf('message:report').http)]);
const FRESH = '{newId}';
const FRESH_NAME = '{newName}';
/** Nearly as large as a body may be, with a format in each word. */
const LARGE_POST = { text: '*flood* '.repeat(16_000) };
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Every event over a socket, and every route over HTTP, also those that are added later. */
export function floodTargets(): FloodTarget[] {
  return [...eventTargets(), ...routeTargets(), ...consoleTargets()];
}

/** The console's routes, by somebody at an IP of `ADMIN_FROM` who has neither a key nor a cookie that lives. */
function consoleTargets(): FloodTarget[] {
  const headers = { host: 'localhost', origin: 'http://localhost', cookie: `${CONSOLE_COOKIE}=${'x'.repeat(43)}` };
  const target = (method: string, path: string, body?: object): FloodTarget => ({
    ...{ what: `${method} ${path}`, isEventsRoute: false, isForApps: false, isCommand: false, by: { method } },
    requestOf: () => Promise.resolve({ path, headers, ...(body !== undefined && { body }) }),
  });
  return [
    target('POST', CONSOLE_SESSION, { key: `parley_op_${'x'.repeat(43)}` }),
    target('GET', `${consolePath('auth')}/users`),
    target('GET', `${consolePath('history')}/reports`),
    target('POST', `${consolePath('history')}/words`, { text: FRESH }),
  ];
}

/** A change that an app makes in rooms. */
function isAppsCommand(route: string): boolean {
  if (INCOMING.test(route)) return route.startsWith('POST ');
  return APPS_ROUTES.get(route)?.service === 'history' && !route.startsWith('GET ');
}

function eventTargets(): FloodTarget[] {
  return socketAims(nowhere()).map(({ event }) => ({
    what: event,
    isEventsRoute: false,
    isForApps: false,
    isCommand: definitionOf(event).kind === 'command',
    by: { event },
    requestOf: async (guest, victim) => {
      const target = await targetOf(event, guest, victim);
      const aim = socketAims(target).find((each) => each.event === event);
      return { token: guest.token, body: withFreshIds(event, aim?.request ?? {}) };
    },
  }));
}

function routeTargets(): FloodTarget[] {
  return operations.map(({ method, path, operation }) => {
    const what = `${method.toUpperCase()} ${path}`;
    return {
      what,
      isEventsRoute: EVENTS_ROUTES.has(what),
      isForApps: APPS_ROUTES.has(what) || INCOMING.test(what),
      isCommand: COMMAND_ROUTES.has(what) || isAppsCommand(what),
      by: { method: method.toUpperCase() },
      requestOf: async (guest, victim): Promise<GuestsRequest> => {
        const { token } = guest;
        if (INCOMING.test(what)) {
          const url = await incomingOf(guest, path);
          return method === 'get' ? { path: url } : { path: url, body: LARGE_POST };
        }
        if (what.endsWith('/avatar') && method === 'put') {
          const { url } = aimOf(what, await targetOf(what, guest, victim)) ?? { url: path };
          return { token, path: url, body: PICTURE, type: 'image/png' };
        }
        const aim = aimOf(what, await targetOf(what, guest, victim));
        const body = aim === undefined ? madeUp(bodySchemaOf(operation)) : aim.body;
        return {
          token,
          path: aim?.url ?? path,
          ...(body !== undefined && { body: withFreshIds(aim?.event ?? what, body) }),
        };
      },
    };
  });
}

function aimOf(what: string, target: Target): HttpAim | undefined {
  return httpAims(target).find((aim) => aim.what === what);
}

/** New messages, rooms, files and names get new ids, or each request after the first one would be a repeat. */
function withFreshIds(what: string, request: object): object {
  const { attachments: _, ...rest } = request as { attachments?: unknown };
  const isNew = [
    ...['message:send', 'message:forward', 'room:create'],
    ...['POST /v1/rooms/{id}/files', 'POST /v1/server/messages'],
    'POST /v1/server/rooms/{externalId}/incoming',
  ].includes(what);
  return isNew ? { ...rest, id: FRESH } : rest;
}

/** A room of the guest's own with a message and a file. The message of a report is the victim's. */
async function targetOf(what: string, guest: LimitedUser, victim: LimitedUser): Promise<Target> {
  const made = async (path: string, body: object, by = guest): Promise<{ id: string }> =>
    (await (await by.post(path, body)).json()) as { id: string };
  const isReport = REPORTS.has(what);
  const memberIds = isReport ? [victim.id] : [];
  const { id: roomId } = await made('/v1/rooms', { kind: 'group', name: 'flood', memberIds });
  const [messageId, fileId] = [newId<string>(), newId<string>()];
  const bytes = randomBytes(8);
  await Promise.all([
    made(`/v1/rooms/${roomId}/messages`, { id: messageId, body: 'flood' }, isReport ? victim : guest),
    made(`/v1/rooms/${roomId}/files`, {
      id: fileId,
      name: 'flood.bin',
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }),
  ]);
  return { ...nowhere(), roomId, messageId, fileId, userId: victim.id, accessToken: guest.token, word: 'flood' };
}

/** The path of an incoming webhook of the app's, at this route. */
async function incomingOf(app: LimitedUser, path: string): Promise<string> {
  const room = `/v1/server/rooms/${newId()}`;
  await app.ask('PUT', room, { name: 'flood' });
  const made = await app.post(`${room}/incoming`, { id: newId(), name: 'flood' });
  const { url, hookUrl, pairUrl } = (await made.json()) as NewIncoming;
  const urls = {
    '/hooks/{token}': hookUrl,
    '/hooks/{webhook}/{signature}': pairUrl,
    '/v1/in/{token}/slack': `${url}/slack`,
  };
  return new URL(urls[path as keyof typeof urls] ?? url).pathname;
}

function nowhere(): Target {
  const [roomId, messageId, fileId] = [newId<string>(), newId<string>(), newId<string>()];
  const [userId, sessionId] = [newId<string>(), newId<string>()];
  return { roomId, messageId, fileId, userId, sessionId, accessToken: 'none', word: 'nothing', epoch: 'none' };
}

/** A request in the right shape with names, passwords and tokens that do not exist. */
function madeUp(schema: FieldsSchema | undefined): object | undefined {
  if (schema === undefined) return undefined;
  const text = `made up ${FRESH}`;
  const values = {
    ...{ username: FRESH_NAME, refreshToken: text },
    ...{ password: text, currentPassword: text, newPassword: text },
    // A guest has one of the two names; the username costs more.
    ...(!Object.hasOwn(schema.properties, 'username') && { displayName: text }),
  };
  const named = Object.entries(values).filter(([name]) => Object.hasOwn(schema.properties, name));
  return { ...validRequest(schema, values), ...Object.fromEntries(named) };
}
