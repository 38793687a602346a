import * as fc from 'fast-check';

import { openApi, operations, pathOf } from '../documents/openapi-operations.js';
import { HOSTILE_TEXTS } from '../documents/hostile-values.js';
import { type Known, validRequest } from '../documents/valid-requests.js';
import { bodies, type Frame, frames, mutated, mutations } from './frames.js';

/** Joins the packets of one poll. */
const RECORD_SEPARATOR = '\u001e';
const PACKETS_MAX = 5;
/** Parts of the head of a WebSocket frame (RFC 6455): whole messages of both kinds, the mask bit, the mark of a long length. */
const [TEXT, BINARY, MASKED, LENGTH_OF_16_BITS] = [0x81, 0x82, 0x80, 126];
const FRAME_BYTES_MAX = 60_000;
const PATHS = Object.keys(openApi.document.paths);

export interface HttpIdentity {
  readonly accessToken: string;
  readonly known: Known;
  /** Engine.IO sessions of clients that poll. A broken packet ends one. */
  readonly sids: readonly string[];
}

/**
 * The bytes of HTTP requests: to routes of the document, to Engine.IO's polling, to any path, and upgrades with frames
 * after them. Some of them are broken, even in the head of a WebSocket frame.
 */
export function httpRequests(identity: HttpIdentity): fc.Arbitrary<Buffer> {
  const whole = fc.oneof(
    { weight: 5, arbitrary: documented(identity) },
    { weight: 3, arbitrary: polls(identity) },
    { weight: 1, arbitrary: anywhere(identity) },
    { weight: 3, arbitrary: upgrades(identity) },
  );
  return fc.oneof(
    { weight: 3, arbitrary: whole },
    { weight: 2, arbitrary: fc.tuple(whole, mutations).map(([request, all]) => mutated(request, all)) },
  );
}

function documented({ accessToken, known }: HttpIdentity): fc.Arbitrary<Buffer> {
  return fc.constantFrom(...operations).chain(({ method, path, operation }) => {
    const schema = operation.requestBody?.content['application/json']?.schema;
    const body = schema === undefined ? fc.constant(Buffer.alloc(0)) : bodies(validRequest(schema, known));
    return fc
      .tuple(body, queries, headersOf(accessToken))
      .map(([bytes, query, headers]) => requestOf(method, `${pathOf(path, known)}${query}`, headers, bytes));
  });
}

function polls({ sids, accessToken, known }: HttpIdentity): fc.Arbitrary<Buffer> {
  const packets = fc.array(frames(known), { maxLength: PACKETS_MAX });
  const body = fc.tuple(fc.boolean(), packets).map(([connects, all]) => {
    const first = connects ? [connectPacket(accessToken)] : [];
    const sent = [...first, ...all.map(({ data }) => data)];
    return Buffer.from(sent.map((data) => data.toString('latin1')).join(RECORD_SEPARATOR), 'latin1');
  });
  // A poll with a session would wait for the next packet, so this client only posts.
  const posted = fc
    .tuple(fc.constantFrom(...sids.flatMap(sessionQueries), ...QUERIES), body, headersOf(accessToken))
    .map(([query, bytes, headers]) =>
      requestOf('post', `/socket.io/${query}`, [...headers, 'content-type: text/plain;charset=UTF-8'], bytes),
    );
  const other = fc
    .tuple(fc.constantFrom('get', 'options', 'put'), fc.constantFrom(...QUERIES), headersOf(accessToken))
    .map(([method, query, headers]) => requestOf(method, `/socket.io/${query}`, headers, Buffer.alloc(0)));
  return fc.oneof({ weight: 4, arbitrary: posted }, { weight: 1, arbitrary: other });
}

const QUERIES = [
  '?EIO=4&transport=polling',
  '?EIO=3&transport=polling',
  '?EIO=4&transport=polling&sid=constructor',
  '?transport[]=polling&EIO[a]=4',
];

function sessionQueries(sid: string): string[] {
  return ['polling', 'websocket', '__proto__'].map((transport) => `?EIO=4&transport=${transport}&sid=${sid}`);
}

function anywhere({ accessToken }: HttpIdentity): fc.Arbitrary<Buffer> {
  const part = fc.oneof(fc.constantFrom(...PATHS, ...Object.values(HOSTILE_TEXTS)), fc.string());
  const path = fc
    .array(part, { minLength: 1, maxLength: 3 })
    .map((parts) => `/${parts.join('/')}`.replaceAll(' ', '+'));
  const method = fc.constantFrom('get', 'post', 'put', 'patch', 'delete', 'head', 'trace', 'connect', 'x');
  return fc
    .tuple(method, path, fc.string(), headersOf(accessToken))
    .map(([verb, at, body, headers]) => requestOf(verb, at, headers, Buffer.from(body)));
}

/** A WebSocket with its frames, without waiting for any answer. */
function upgrades({ accessToken, known }: HttpIdentity): fc.Arbitrary<Buffer> {
  const connect = { data: connectPacket(accessToken), binary: false };
  const key = Buffer.alloc(16, 'key').toString('base64');
  const head = [
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    'host: parley.test',
    ...['connection: Upgrade', 'upgrade: websocket', 'sec-websocket-version: 13', `sec-websocket-key: ${key}`],
  ];
  return fc
    .array(frames(known), { maxLength: PACKETS_MAX })
    .map((all) => Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), ...[connect, ...all].map(onTheWire)]));
}

/** The first packet of a client. */
function connectPacket(accessToken: string): Buffer {
  return Buffer.from(`40${JSON.stringify({ token: accessToken, protocol: 1 })}`);
}

/** With a mask of zeros, which leaves the bytes as they are. */
function onTheWire({ data, binary }: Pick<Frame, 'data' | 'binary'>): Buffer {
  const bytes = data.subarray(0, FRAME_BYTES_MAX);
  const short = bytes.length < LENGTH_OF_16_BITS;
  const length = short ? [MASKED | bytes.length] : [MASKED | LENGTH_OF_16_BITS, bytes.length >> 8, bytes.length & 0xff];
  return Buffer.concat([Buffer.from([binary ? BINARY : TEXT, ...length, 0, 0, 0, 0]), bytes]);
}

const queries = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.tuple(fc.oneof(fc.constantFrom('limit', 'cursor', 'query', 'before', 'at'), fc.string()), fc.string()))
      .map((pairs) => `?${new URLSearchParams(pairs).toString()}`),
  },
);

function headersOf(accessToken: string): fc.Arbitrary<string[]> {
  const authorization = fc.constantFrom(`Bearer ${accessToken}`, `bearer ${accessToken}`, 'Bearer', 'Basic eDp5', '');
  const further = fc.constantFrom(
    'x-request-id: a"b\\c',
    'x-forwarded-for: 1.2.3.4, ::1, unknown',
    'content-encoding: gzip',
    'transfer-encoding: chunked',
    'cookie: parley_refresh=%00; a=b',
    'origin: null',
    'expect: 100-continue',
    'upgrade: websocket',
  );
  return fc
    .tuple(authorization, fc.array(further, { maxLength: 2 }))
    .map(([bearer, rest]) => [...(bearer === '' ? [] : [`authorization: ${bearer}`]), ...rest]);
}

function requestOf(method: string, target: string, headers: readonly string[], body: Buffer): Buffer {
  const own = ['host: parley.test', 'connection: close', `content-length: ${String(body.length)}`];
  const typed = headers.some((header) => header.startsWith('content-type'));
  const all = [...own, ...(body.length > 0 && !typed ? ['content-type: application/json'] : []), ...headers];
  return Buffer.concat([
    Buffer.from(`${method.toUpperCase()} ${target} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n`),
    body,
  ]);
}
