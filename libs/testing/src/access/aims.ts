import { CLIENT_EVENTS, type ClientEvent, definitionOf, newId, SERVER_BATCH_MAX } from '#contracts';
import { partsOf, routesOf } from '#contracts/events/http-routes';
import type { RouteDefinition } from '#contracts/routes/definition';
import { ROUTES } from '#contracts/routes/routes';

import type { FieldsSchema } from '../documents/hostile-values.js';
import { bodySchemaOf, operations, takesForm, type OpenApiOperation } from '../documents/openapi-operations.js';
import { requestSchemaOf } from '../documents/socket-watch.js';
import { validRequest } from '../documents/valid-requests.js';

/** Things of other people, by what identifies them. */
export interface Target {
  readonly roomId: string;
  readonly messageId: string;
  /** A file of the message. */
  readonly fileId: string;
  readonly userId: string;
  /** The host's id of a user of an app; default: one that no app has. */
  readonly externalId?: string;
  readonly sessionId: string;
  readonly accessToken: string;
  /** A word in the texts that only the room's members may read. */
  readonly word: string;
  readonly epoch: string;
}

/** One request at a target, over a socket or over HTTP. */
export interface Aim {
  /** For the message of a failing test. */
  readonly what: string;
  /** The event with this request, also over HTTP; `null` if there is none. */
  readonly event: ClientEvent | null;
  /** The request names the room, so its answer must be a refusal. */
  readonly namesRoom: boolean;
  /** In an own room: the request itself may be fine there, or wrong because it names what is not in that room. */
  readonly isCrossed?: true;
}

export interface SocketAim extends Aim {
  readonly event: ClientEvent;
  readonly request: object;
}

export interface HttpAim extends Aim {
  readonly method: string;
  readonly url: string;
  readonly body: object | undefined;
  /** The body is a form, not JSON. */
  readonly isForm: boolean;
}

type Fields = Record<string, unknown>;

const ROOM_PATH = '/v1/rooms/{id}';
/** The fields that `{id}` gives, by path; in all other paths it gives `roomId`. */
const IDS = new Map(
  Object.entries<RouteDefinition>(ROUTES).map(([name, { path }]) => [partsOf(name).path, path?.['id'] ?? 'roomId']),
);
/** Routes that act on the caller's own account. */
const OWN_ACCOUNT = /^\/v1\/(auth|users)\//;

/** They list what is the caller's own; a room only filters it, also one that the caller has left. */
const LISTS_OWN: ReadonlySet<ClientEvent> = new Set(['schedule:list']);

/** One request of each event, at the target. Events that are added later are among them. */
export function socketAims(target: Target): SocketAim[] {
  return CLIENT_EVENTS.map((event) => {
    const schema = requestSchemaOf(event);
    const request = aimed(schema, target, event);
    return { what: event, event, request, namesRoom: 'roomId' in schema.properties && !LISTS_OWN.has(event) };
  });
}

/** Requests in a room of the caller's own that name the target's message, user or origin. */
export function crossedAims(target: Target, ownRoomId: string): SocketAim[] {
  return socketAims(target)
    .filter(({ event, request }) => 'roomId' in request && isCrossable(requestSchemaOf(event)))
    .map((aim) => ({
      ...aim,
      what: `${aim.what} in an own room`,
      request: { ...aim.request, roomId: ownRoomId },
      namesRoom: false,
      isCrossed: true,
    }));
}

/** One request to each route that can name a thing of others or list things, at the target. */
export function httpAims(target: Target): HttpAim[] {
  return operations
    .filter(({ method, path }) => /^\/(v1|hooks)\//.test(path) && !isDocument(path) && concernsOthers(method, path))
    .map(({ method, path, operation }) => {
      const event = eventAt(method, path);
      const body = ofHost(`${method.toUpperCase()} ${path}`, bodyOf(operation, target, event), target);
      const url = `${urlOf(path, target)}${queryOf(operation, target)}`;
      const listsOwn = event !== null && LISTS_OWN.has(event);
      const namesRoom = path.startsWith(ROOM_PATH) || (url.includes('roomId=') && !listsOwn);
      const isForm = takesForm(operation);
      return { what: `${method.toUpperCase()} ${path}`, event, namesRoom, method, url, body, isForm };
    });
}

function isDocument(path: string): boolean {
  return path.endsWith('.json');
}

function concernsOthers(method: string, path: string): boolean {
  return method === 'get' || path.includes('{') || !OWN_ACCOUNT.test(path);
}

function eventAt(method: string, path: string): ClientEvent | null {
  const route = `${method.toUpperCase()} ${path}`;
  return CLIENT_EVENTS.find((event) => routesOf(definitionOf(event).http).includes(route)) ?? null;
}

function bodyOf(operation: OpenApiOperation, target: Target, event: ClientEvent | null): Fields | undefined {
  const schema = bodySchemaOf(operation);
  return schema === undefined ? undefined : aimed(schema, target, event);
}

/** Hosts and devices use the names of some fields for other things. */
function ofHost(
  route: string,
  body: Fields | undefined,
  { externalId = 'nobody', roomId }: Target,
): Fields | undefined {
  if (body === undefined) return body;
  switch (route) {
    case 'POST /v1/rooms/{id}/links':
      return { id: newId(), kind: 'guest' };
    case 'PUT /v1/server/hooks/{id}':
      return { rooms: [roomId] };
    case 'PUT /v1/push/devices/{id}':
      return { kind: 'hook', token: 'nobody', platform: 'none' };
    case 'PUT /v1/server/direct':
      return { users: [externalId, `${externalId}-1`] };
    case 'POST /v1/server/rooms/{externalId}/members':
      return { set: batch(externalId).map((user) => ({ externalId: user.externalId })) };
    case 'POST /v1/server/messages':
      return { ...without(body, 'roomId', 'replyTo', 'threadId'), id: newId(), room: externalId, mentions: [] };
    default:
      return body;
  }
}

/** The values of the path's parameters in the target. */
function urlOf(path: string, target: Target): string {
  const id = target[(IDS.get(path) ?? 'roomId') as keyof Target] ?? target.messageId;
  const values: Fields = { ...fieldsOf(target), id, file: `${target.fileId}.webp` };
  return path.replaceAll(/\{(\w+)\}/g, (_part, name: string) => {
    const value = values[name];
    return encodeURIComponent(typeof value === 'string' ? value : name);
  });
}

/** `?query=word`: the parameters for which the target has a value, and the other required ones; empty if there are none. */
export function queryOf({ parameters }: OpenApiOperation, target: Target): string {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const properties = Object.fromEntries(inQuery.map(({ name, schema }) => [name, schema]));
  const required = inQuery.filter((parameter) => parameter.required).map(({ name }) => name);
  const text = Object.entries(aimed({ properties, required }, target, null))
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
  return text === '' ? '' : `?${text}`;
}

/** All fields of the request for which the target has a value, and the other required ones. */
function aimed(schema: FieldsSchema, target: Target, event: ClientEvent | null): Fields {
  const fields = fieldsOf(target);
  const named = Object.keys(schema.properties).filter((name) => Object.hasOwn(fields, name));
  const request = { ...validRequest(schema, fields), ...Object.fromEntries(named.map((name) => [name, fields[name]])) };
  return event === null ? request : adjusted(event, request, target);
}

/** Applies rules that no schema has: some fields exclude each other, and a new message needs a new id. */
function adjusted(event: ClientEvent, request: Fields, target: Target): Fields {
  const definition = definitionOf(event);
  if (event === 'room:create') return { ...request, id: target.roomId };
  if (event === 'room:join') return without(request, 'name');
  // The end of a mute has no reason.
  if (event === 'member:mute') return { ...request, seconds: 60 };
  if (event === 'message:report') return { ...request, reason: 'spam' };
  return definition.kind === 'command' && definition.sendLike ? { ...request, id: newId() } : request;
}

function fieldsOf(target: Target): Fields {
  const { roomId, messageId, fileId, userId, accessToken, word, epoch, externalId = 'nobody' } = target;
  return {
    ...{
      roomId,
      id: messageId,
      messageId,
      reportId: messageId,
      userId,
      replyTo: messageId,
      threadId: messageId,
      token: accessToken,
      epoch,
      query: word,
    },
    ...{ fileId, ids: [fileId], attachments: [fileId], sha256: '0'.repeat(64), bytes: 1 },
    ...{ userIds: [userId], memberIds: [userId], mentions: [userId], rooms: { [roomId]: 1 } },
    ...{ externalId, displayName: 'taken over', reason: 'taken over', users: batch(externalId) },
    ...{ kind: 'group', name: 'taken over', topic: 'taken over', body: 'taken over', emoji: '👍' },
  };
}

function batch(externalId: string): { externalId: string; displayName: string }[] {
  return Array.from({ length: SERVER_BATCH_MAX }, (_, index) => ({
    externalId: index === 0 ? externalId : `${externalId}-${String(index)}`,
    displayName: 'taken over',
  }));
}

/** The request names a room and another thing. */
function isCrossable({ properties }: FieldsSchema): boolean {
  return ['id', 'userId', 'from', 'replyTo', 'threadId'].some((name) => Object.hasOwn(properties, name));
}

function without(fields: Fields, ...names: string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => !names.includes(field)));
}
