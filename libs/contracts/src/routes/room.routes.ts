import type { ThreadPage } from '../answers.js';
import { CHANGE_ERRORS, ROOM_ERRORS, data } from '../events/definition.js';
import { RoomRef } from '../events/room.events.js';
import { ListRoomThreads } from '../events/thread.events.js';
import type { Room, RoomState } from '../room.js';
import { byIp, byUser, type RouteDefinition, type RouteName } from './definition.js';
import { AVATAR } from './picture.js';

/** Rooms and their pictures, besides the events of rooms (protocol, sections 8 and 10). */
export const ROOM_ROUTES = {
  'GET /v1/rooms/{id}': {
    service: 'history',
    tag: 'rooms',
    summary: 'A room, with my membership',
    access: 'bearer',
    limit: byUser('read'),
    request: RoomRef,
    status: 200,
    answer: data<RoomState>(),
    errors: ROOM_ERRORS,
  },
  'PUT /v1/rooms/{id}/avatar': {
    service: 'history',
    tag: 'rooms',
    summary: 'Set the picture of a room; for those who may change its settings',
    fields: AVATAR,
    access: 'bearer',
    limit: byUser('profile'),
    request: RoomRef,
    body: 'image/*',
    status: 200,
    answer: data<Room>(),
    errors: CHANGE_ERRORS,
  },
  'DELETE /v1/rooms/{id}/avatar': {
    service: 'history',
    tag: 'rooms',
    summary: 'Remove the picture of a room; for those who may change its settings',
    access: 'bearer',
    limit: byUser('profile'),
    request: RoomRef,
    status: 204,
    answer: null,
    errors: CHANGE_ERRORS,
  },
  'GET /v1/rooms/avatars/{file}': {
    service: 'history',
    tag: 'rooms',
    summary: 'The picture of a room, at the URL in `avatarUrl`',
    access: 'none',
    limit: byIp('avatar'),
    request: null,
    status: 200,
    answer: null,
    media: 'image/webp',
    errors: ['NOT_FOUND'],
  },
  'GET /v1/rooms/{id}/threads': {
    service: 'history',
    tag: 'rooms',
    summary: 'The threads of a room, newest reply first; with `unread` only those that I follow and have not read',
    access: 'bearer',
    limit: byUser('read'),
    request: ListRoomThreads,
    status: 200,
    answer: data<ThreadPage>(),
    errors: ROOM_ERRORS,
  },
} as const satisfies Record<RouteName, RouteDefinition>;
