import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Ack, CLIENT_EVENTS, ERRORS, type NewIncoming, newId } from '#contracts';
import { type FieldsSchema, type Hostile, hostileRequests } from '#testing/documents/hostile-values';
import {
  bodySchemaOf,
  FORM_TYPE,
  openApi,
  type OpenApiOperation,
  operations,
  pathOf,
  takesForm,
} from '#testing/documents/openapi-operations';
import { asyncApi, requestSchemaOf } from '#testing/documents/socket-watch';
import { type Known, validRequest } from '#testing/documents/valid-requests';
import { AppServer } from '#testing/users/app-server';
import type { TestSocket } from '#testing/users/test-socket';
import { topology, untilWhole } from '#testing/topology/topology';
import { account, guest, type TestUser, uniqueName } from '#testing/users/user';

/** No answer may show the server's internals. */
const INTERNALS = /\bat \/|node_modules|\bSELECT\b|\bINSERT\b|[jt]s:\d|127\.0\.0\.1|\/(work|app|home|dist)\//;
/** Codes that no request may cause by its content. */
const BUGS = ['INTERNAL', 'TIMEOUT', 'UNAVAILABLE'];
const ACK_TIMEOUT_MS = 11_000;
const AT_ONCE = 40;
/** Node itself refuses longer request heads. */
const QUERY_CHARS_MAX = 1_000;

let user: TestUser;
let app: AppServer;
let socket: TestSocket;
let known: Known;

beforeAll(async () => {
  const other = await guest('bystander');
  // A guest would be erased by the first request that the route for it accepts; an account needs its password.
  user = await account('hostile');
  socket = await user.connect();
  const room = { kind: 'group', name: 'target', memberIds: [other.id] };
  const { id: roomId } = await socket.ask('room:create', room);
  const { id } = await socket.ask('message:send', { id: newId(), roomId, body: 'a message' });
  app = await AppServer.create();
  const externalId = 'hostile';
  await app.put(externalId, { displayName: 'Hostile' });
  await app.http('put', `rooms/${externalId}`).send({ name: 'target' }).expect(201);
  const asked = { id: newId(), name: 'hostile' };
  const { body } = await app.http('post', `rooms/${externalId}/incoming`).send(asked).expect(201);
  const { hookUrl, pairUrl } = body as NewIncoming;
  const token = hookUrl.split('/').at(-1) ?? '';
  const [webhook = '', signature = ''] = pairUrl.split('/').slice(-2);
  known = {
    ...{ roomId, id, messageId: id, threadId: id, userId: other.id, emoji: '👍', externalId, room: externalId },
    ...{ token, webhook, signature },
  };
});

afterAll(() => user.close());

interface Outcome {
  readonly what: string;
  readonly code: string;
  readonly text: string;
}

/** The problem with the outcome, or `null`. */
function flaw({ what, code, text }: Outcome, mustBeInvalid: boolean): string | null {
  if (INTERNALS.test(text)) return `${what} showed internals: ${text}`;
  if (code !== 'ok' && !Object.hasOwn(ERRORS, code)) return `${what}: ${text.slice(0, 200)}`;
  if (BUGS.includes(code)) return `${what} was ${code}`;
  return mustBeInvalid && code !== 'INVALID' ? `${what} was ${code}` : null;
}

async function inTurns<Item>(
  items: readonly Item[],
  flawOf: (item: Item) => Promise<string | null>,
): Promise<string[]> {
  const flaws: string[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    const found = await Promise.all(items.slice(start, start + AT_ONCE).map(flawOf));
    flaws.push(...found.filter((each) => each !== null));
  }
  return flaws;
}

describe('over the socket', () => {
  async function flawOf(event: string, { what, payload, unstorable = false }: Hostile): Promise<string | null> {
    const ack = (await socket.io.timeout(ACK_TIMEOUT_MS).emitWithAck(event, payload)) as Ack<unknown>;
    const check = asyncApi.at('components', 'messages', `${event.replace(':', '.')}.request`, 'payload');
    const outcome = { what, code: ack.ok ? 'ok' : ack.error.code, text: ack.ok ? '' : JSON.stringify(ack) };
    return flaw(outcome, unstorable || check(payload) !== null);
  }

  it.each(CLIENT_EVENTS)('%s refuses invalid requests and stays up', async (event) => {
    const schema = requestSchemaOf(event);
    const flaws = await inTurns(hostileRequests(schema, validRequest(schema, known)), (hostile) =>
      flawOf(event, hostile),
    );
    expect(flaws).toEqual([]);
    expect(socket.io.connected).toBe(true);
    expect(await socket.request('room:list', {})).toMatchObject({ ok: true });
  });
});

describe('over HTTP', () => {
  const withFields = operations.filter(({ operation }) => fieldsOf(operation) !== null);
  const withPath = operations.filter(({ path }) => path.includes('{'));

  async function ask(method: string, url: string, body?: string, type = 'application/json'): Promise<Outcome> {
    const token = url.startsWith('/v1/server/') ? app.key : user.tokens.accessToken;
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': type }),
    };
    const answer = await fetch(`${topology().url}${url}`, {
      method: method.toUpperCase(),
      headers,
      body: body ?? null,
    });
    const text = await answer.text();
    const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json') === true;
    const code = isProblem ? (JSON.parse(text) as { code: string }).code : 'no problem';
    return { what: '', code: answer.ok ? 'ok' : code, text: answer.ok ? '' : text };
  }

  it.each(withFields)('$method $path refuses invalid requests and stays up', async ({ method, path, operation }) => {
    const schema = fieldsOf(operation) as FieldsSchema;
    const inQuery = operation.requestBody === undefined;
    const valid = {
      ...validRequest(schema, known),
      ...('username' in schema.properties && { username: uniqueName('x') }),
    };
    const place = ['paths', path, method, 'requestBody', 'content', 'application/json', 'schema'];
    const flaws = await inTurns(hostileRequests(schema, valid), async ({ what, payload, unstorable = false }) => {
      const url = pathOf(path, known);
      // A query and a form contain only text.
      const hasZero = what.startsWith('U+0000');
      if (inQuery) return flaw({ ...(await ask(method, `${url}?${queryOf(payload)}`)), what }, hasZero);
      if (takesForm(operation))
        return flaw({ ...(await ask(method, url, queryOf(payload), FORM_TYPE)), what }, hasZero);
      const fits = openApi.at(...place)(payload) === null;
      const mustBeInvalid = (unstorable || !fits) && !TAKES_ANY.test(path);
      return flaw({ ...(await ask(method, url, JSON.stringify(payload))), what }, mustBeInvalid);
    });
    expect(flaws).toEqual([]);
    await untilWhole();
  });

  it.each(withPath)('$method $path refuses invalid ids in its path', async ({ method, path }) => {
    const flaws = await inTurns(HOSTILE_IDS, async (hostile) => {
      const url = path.replaceAll(/\{\w+\}/g, () => hostile);
      return flaw({ ...(await ask(method, url, method === 'get' ? undefined : '{}')), what: hostile }, false);
    });
    expect(flaws).toEqual([]);
  });
});

/** Programs for other chats post what they like: it is a message if it says anything. */
const TAKES_ANY = /^\/(v1\/in|hooks)\//;

const HOSTILE_IDS = [
  '%00',
  '%ED%A0%80',
  '%F0%28',
  '%',
  "'%3B%20DROP%20TABLE%20history.rooms%3B--",
  '..%2F..%2Fetc%2Fpasswd',
  '__proto__',
  'null',
  '[object%20Object]',
  'x'.repeat(300),
  'x'.repeat(5_000),
  '00000000-0000-0000-0000-000000000000',
  newId().toUpperCase(),
];

/** The fields of an operation's body or query; `null` if it has none. */
function fieldsOf(operation: OpenApiOperation): FieldsSchema | null {
  const body = bodySchemaOf(operation);
  if (body !== undefined) return body;
  const query = operation.parameters.filter((parameter) => parameter.in === 'query');
  if (query.length === 0) return null;
  return {
    properties: Object.fromEntries(query.map(({ name, schema }) => [name, schema])),
    required: query.filter(({ required }) => required).map(({ name }) => name),
  };
}

/** Strings as they are, other values as JSON. */
function queryOf(payload: unknown): string {
  if (typeof payload !== 'object' || payload === null) return String(payload);
  const texts = Object.entries(payload).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `${encodeURIComponent(wellFormed(name))}=${encodeURIComponent(wellFormed(text).slice(0, QUERY_CHARS_MAX))}`;
  });
  return texts.join('&');
}

/** A URL cannot carry a lone surrogate. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
