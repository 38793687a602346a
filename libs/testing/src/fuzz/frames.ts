import * as fc from 'fast-check';

import { CLIENT_EVENTS } from '#contracts';

import { HOSTILE_TEXTS } from '../documents/hostile-values.js';
import { requestSchemaOf } from '../documents/socket-watch.js';
import { type Known, validRequest } from '../documents/valid-requests.js';

/** A frame of a WebSocket. */
export interface Frame {
  readonly data: Buffer;
  readonly binary: boolean;
  /** True if the frame may close the connection: the fuzzer waits for its effect before it sends the next one. */
  readonly mayClose: boolean;
}

/** How bytes differ from well-formed ones. */
interface Mutation {
  readonly kind: 'flip' | 'insert' | 'remove' | 'repeat' | 'cut';
  readonly at: number;
  readonly byte: number;
}

const MUTATIONS_MAX = 8;
const REMOVED_BYTES_MAX = 16;
const REPEATS_MAX = 64;
const RANDOM_BYTES_MAX = 512;
/** The highest id of a fuzzed packet. */
const ID_MAX = 2 ** 31 - 1;

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('flip', 'insert', 'remove', 'repeat', 'cut'),
  at: fc.nat(),
  byte: fc.nat(255),
});
export const mutations = fc.array(mutation, { minLength: 1, maxLength: MUTATIONS_MAX });

const hostileText = fc.oneof(fc.constantFrom(...Object.values(HOSTILE_TEXTS)), fc.string({ unit: 'binary' }));
const anyValue = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue() },
  { weight: 2, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
  { weight: 1, arbitrary: fc.uuid({ version: 7 }) },
);

/** Frames of a client that has a connection: about a third are requests of known events, the others anything. */
export function frames(known: Known): fc.Arbitrary<Frame> {
  const wellFormed = fc.oneof(requests(known), unknownRequests, packets).map(text);
  return fc.oneof(
    { weight: 5, arbitrary: requests(known).map((packet) => ({ ...text(packet), mayClose: false })) },
    { weight: 2, arbitrary: unknownRequests.map(text) },
    { weight: 2, arbitrary: packets.map(text) },
    { weight: 4, arbitrary: fc.tuple(wellFormed, mutations).map(([frame, all]) => mutatedFrame(frame, all)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: RANDOM_BYTES_MAX }).map(randomFrame) },
  );
}

/** Changes some bytes. The result may still be well-formed. */
export function mutated(data: Buffer, all: readonly Mutation[]): Buffer {
  return all.reduce(applied, data);
}

/** Bytes for a request's body: a valid one, one with other values, or a mutated one. */
export function bodies(valid: Record<string, unknown>): fc.Arbitrary<Buffer> {
  const json = requestLike(valid).map((request) => Buffer.from(JSON.stringify(request)));
  return fc.oneof(
    json,
    fc.tuple(json, mutations).map(([body, all]) => mutated(body, all)),
  );
}

/** A request of an event with some fields replaced. */
function requests(known: Known): fc.Arbitrary<string> {
  const event = fc.constantFrom(...CLIENT_EVENTS);
  return fc
    .tuple(event, fc.nat(ID_MAX))
    .chain(([name, id]) =>
      requestLike(validRequest(requestSchemaOf(name), known), Object.keys(requestSchemaOf(name).properties)).map(
        (request) => `42${String(id)}${JSON.stringify([name, request])}`,
      ),
    );
}

/** The valid request, with up to two fields that have any value. */
function requestLike(valid: Record<string, unknown>, fields = Object.keys(valid)): fc.Arbitrary<object> {
  const field = fields.length === 0 ? fc.string() : fc.oneof(fc.constantFrom(...fields), fc.string());
  const others = fc.array(fc.tuple(field, anyValue), { maxLength: 2 });
  return others.map((replaced) => ({ ...valid, ...Object.fromEntries(replaced) }));
}

const unknownRequests = fc
  .tuple(fc.nat(ID_MAX), fc.array(anyValue, { maxLength: 4 }))
  .map(([id, packet]) => `42${String(id)}${JSON.stringify(packet)}`);

/** Packets of Engine.IO and Socket.IO of every type, with and without the content that the type needs. */
const packets = fc
  .record({
    engine: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', 'b', ''),
    socket: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '51-', '61-', '599999999-', ''),
    namespace: fc.constantFrom('', '/,', '/admin,', '/__proto__,', '/a?b=c,'),
    id: fc.constantFrom('', '0', '7', '18446744073709551616', '-1', '1e9'),
    rest: fc.oneof(
      fc.constantFrom('', '[]', '{}', '["disconnect"]', '["connect_error",{}]', '["x",{"_placeholder":true,"num":7}]'),
      fc.json(),
      fc.string(),
    ),
  })
  .map(({ engine, socket, namespace, id, rest }) => `${engine}${socket}${namespace}${id}${rest}`);

function text(packet: string): Frame {
  return { data: Buffer.from(packet), binary: false, mayClose: true };
}

function mutatedFrame({ data, binary }: Frame, all: readonly Mutation[]): Frame {
  return { data: mutated(data, all), binary, mayClose: true };
}

function randomFrame(bytes: Uint8Array): Frame {
  return { data: Buffer.from(bytes), binary: bytes.length % 2 === 0, mayClose: true };
}

function applied(data: Buffer, { kind, at, byte }: Mutation): Buffer {
  const place = data.length === 0 ? 0 : at % data.length;
  const [before, after] = [data.subarray(0, place), data.subarray(place)];
  switch (kind) {
    case 'flip':
      return Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ (byte || 1)]), after.subarray(1)]);
    case 'insert':
      return Buffer.concat([before, Buffer.from([byte]), after]);
    case 'remove':
      return Buffer.concat([before, after.subarray(1 + (byte % REMOVED_BYTES_MAX))]);
    case 'repeat':
      return Buffer.concat([before, Buffer.alloc(1 + (byte % REPEATS_MAX), after[0] ?? 0), after]);
    case 'cut':
      return Buffer.from(before);
  }
}
