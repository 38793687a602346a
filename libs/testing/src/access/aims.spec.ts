import { describe, expect, it } from 'vitest';

import { CLIENT_EVENTS, newId } from '#contracts';

import { findOperation, operations } from '../documents/openapi-operations.js';
import { asyncApi } from '../documents/socket-watch.js';
import { crossedAims, httpAims, queryOf, socketAims, type Target } from './aims.js';

const target: Target = {
  roomId: newId(),
  messageId: newId(),
  fileId: newId(),
  userId: newId(),
  sessionId: newId(),
  accessToken: 'a token',
  word: 'secret',
  epoch: 'an epoch',
};
const ownRoomId = newId<string>();

const problemOf = (event: string, request: object): string | null =>
  asyncApi.at('components', 'messages', `${event.replace(':', '.')}.request`, 'payload')(request);

describe('over sockets', () => {
  it('every event is aimed at the target, with a request that fits its schema', () => {
    const aims = socketAims(target);
    expect(aims.map(({ event }) => event)).toEqual(CLIENT_EVENTS);
    expect(aims.map(({ event, request }) => [event, problemOf(event, request)])).toEqual(
      CLIENT_EVENTS.map((event) => [event, null]),
    );
  });

  it('a request with a room names that of the target, and a crossed one an own room and things of the target', () => {
    for (const { what, request, namesRoom } of socketAims(target))
      expect({ what, request: namesRoom ? request : null }).toEqual({
        what,
        request: namesRoom ? expect.objectContaining({ roomId: target.roomId }) : null,
      });
    const crossed = crossedAims(target, ownRoomId);
    for (const { event, request } of crossed) {
      expect(request).toMatchObject({ roomId: ownRoomId });
      expect(problemOf(event, request)).toBeNull();
    }
    const read = crossed.find(({ event }) => event === 'message:get');
    expect(read?.request).toEqual({ roomId: ownRoomId, id: target.messageId });
    const forward = crossed.find(({ event }) => event === 'message:forward');
    expect(forward?.request).toMatchObject({ from: { roomId: target.roomId, id: target.messageId } });
  });
});

describe('over HTTP', () => {
  it('every request fits the document', () => {
    for (const { method, url, body } of httpAims(target)) {
      const operation = findOperation(method, url.split('?')[0] ?? '');
      expect({ method, url, checkRequest: operation?.checkRequest(url, body) }).toEqual({
        method,
        url,
        checkRequest: null,
      });
    }
  });

  it('a query has what the target gives, and the other required parameters', () => {
    const parameters = [
      { name: 'query', in: 'query' as const, required: false, schema: { type: 'string' } },
      { name: 'order', in: 'query' as const, required: true, schema: { enum: ['newest', 'oldest'] } },
      { name: 'limit', in: 'query' as const, required: false, schema: { type: 'integer' } },
    ];
    expect(new URLSearchParams(queryOf({ parameters, responses: {} }, target))).toEqual(
      new URLSearchParams({ order: 'newest', query: target.word }),
    );
  });

  it('every route with a parameter in its path is aimed, and none that only acts on the own account', () => {
    const aimed = httpAims(target).map(({ what }) => what);
    const named = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(named.filter((name) => name.includes('/v1/') && name.includes('{') && !aimed.includes(name))).toEqual([]);
    expect(aimed.filter((name) => /^(POST|DELETE) \/v1\/(auth|users)\/[^{]*$/.test(name))).toEqual([]);
  });
});
