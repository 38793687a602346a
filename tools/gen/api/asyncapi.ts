import { CLIENT_EVENTS, definitionOf, PROTOCOL_VERSION, type ClientEvent, type ErrorCode } from '#contracts';
import { ContractTypes, contractSources } from './contract-types.js';
import { CONNECT_ERRORS, descriptionOf, ERRORS_OF_ALL, SERVER_EVENT_DOCS } from './event-docs.js';
import { closed, FORMATS_TEXT, type Schema } from './json-schema.js';
import { requestSchema } from './request-schemas.js';
import { compactJson } from '../compact-json.js';

interface Message {
  name: string;
  title: string;
  summary: string;
  description?: string;
  payload: Schema;
}

const CHANNEL = { $ref: '#/channels/socket' };
const INTRODUCTION =
  'The events of the socket (Socket.IO 4, namespace `/`). A client event takes one object and an acknowledgement callback, ' +
  `which is called exactly once. The contract is docs/protocol.md. ${FORMATS_TEXT}`;
/** One line per message, operation and schema. */
const JSON_DEPTH = 3;
/** Socket.IO's own path. */
const PATH = '/socket.io/';

/** `docs/asyncapi.json`: every event in both directions (AsyncAPI 3.0), from the contracts. */
export function asyncApi(root: string): string {
  const types = new ContractTypes(contractSources(root));
  const error = types.named('ErrorBody');
  const messages: Record<string, Message> = { ...handshake(error) };
  const operations: Record<string, object> = {
    connect: { action: 'receive', ...refersTo('connect'), reply: refersTo('connect_error') },
  };
  for (const event of CLIENT_EVENTS) {
    const key = keyOf(event);
    Object.assign(messages, clientMessages(event, types.answer(event), error));
    operations[key] = { action: 'receive', ...refersTo(`${key}.request`), reply: refersTo(`${key}.ack`) };
  }
  for (const [event, summary] of Object.entries(SERVER_EVENT_DOCS)) {
    messages[keyOf(event)] = {
      name: event,
      title: event,
      summary,
      payload: types.member('ServerEventPayloads', event),
    };
    operations[`send.${keyOf(event)}`] = { action: 'send', ...refersTo(keyOf(event)) };
  }
  const document = {
    asyncapi: '3.0.0',
    info: { title: 'Parley over sockets', version: String(PROTOCOL_VERSION), description: INTRODUCTION },
    defaultContentType: 'application/json',
    servers: servers(),
    channels: {
      socket: { address: '/', description: 'The default namespace.', messages: messageReferences(messages) },
    },
    operations,
    components: { messages, schemas: types.components },
  };
  return compactJson(document, JSON_DEPTH);
}

/** The two transports; behind TLS they are `wss` and `https`. */
function servers(): object {
  const host = { default: '127.0.0.1:3000', description: 'The origin of the deployment.' };
  const transport = (protocol: string, name: string): object => ({
    host: '{host}',
    pathname: PATH,
    protocol,
    protocolVersion: 'Engine.IO 4',
    description: `Socket.IO 4, transport \`${name}\`; the clients of Socket.IO add \`?EIO=4&transport=${name}\`.`,
    variables: { host },
  });
  return { websocket: transport('ws', 'websocket'), polling: transport('http', 'polling') };
}

/** The `auth` of a connection, and `connect_error`. */
function handshake(error: Schema): Record<string, Message> {
  const auth = closed({ token: { type: 'string' }, protocol: { const: PROTOCOL_VERSION } });
  return {
    connect: {
      name: 'connect',
      title: 'auth',
      summary: 'The `auth` of `io(origin, { auth })`',
      payload: { ...auth, additionalProperties: true },
    },
    connect_error: {
      name: 'connect_error',
      title: 'err.data',
      summary: 'The reason of a refused connection',
      payload: withCodes(error, CONNECT_ERRORS),
    },
  };
}

function clientMessages(event: ClientEvent, data: Schema, error: Schema): Record<string, Message> {
  const definition = definitionOf(event);
  const { request, summary, deprecated, errors } = definition;
  const description = descriptionOf(definition);
  const done = closed({ ok: { const: true }, data });
  const refused = closed({ ok: { const: false }, error: withCodes(error, [...ERRORS_OF_ALL, ...errors]) });
  return {
    [`${keyOf(event)}.request`]: {
      name: event,
      title: event,
      summary,
      ...(description !== undefined && { description }),
      // AsyncAPI knows deprecated schemas only.
      payload: { ...requestSchema(request), ...(deprecated !== undefined && { deprecated: true }) },
    },
    [`${keyOf(event)}.ack`]: {
      name: event,
      title: `${event}, acknowledged`,
      summary: 'The result',
      payload: { oneOf: [done, refused] },
    },
  };
}

function withCodes(error: Schema, codes: readonly ErrorCode[]): Schema {
  return { allOf: [error], properties: { code: { enum: codes } } };
}

/** Keys of AsyncAPI cannot contain a colon. */
function keyOf(event: string): string {
  return event.replaceAll(':', '.');
}

function refersTo(message: string): object {
  return { channel: CHANNEL, messages: [{ $ref: `#/channels/socket/messages/${message}` }] };
}

function messageReferences(messages: object): Record<string, Schema> {
  return Object.fromEntries(Object.keys(messages).map((key) => [key, { $ref: `#/components/messages/${key}` }]));
}
