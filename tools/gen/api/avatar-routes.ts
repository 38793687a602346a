import { Nothing, RoomRef } from '#contracts';
import { CHANGE_ERRORS } from '#contracts/events/definition';
import type { OwnRoute, RouteName } from './routes.js';

const AVATAR =
  'The body is the picture, of at most 5 MiB and 50 megapixels. It is stored as a WebP of 256 × 256 pixels without metadata.';

/** The routes of pictures of users and rooms (protocol, section 10). */
export const AVATAR_ROUTES = {
  'PUT /v1/users/me/avatar': {
    tag: 'users',
    summary: 'Set my picture; `GET` its address in `avatarUrl`',
    fields: AVATAR,
    request: Nothing,
    body: 'image/*',
    status: 200,
    answer: 'PUT /v1/users/me/avatar',
  },
  'DELETE /v1/users/me/avatar': {
    tag: 'users',
    summary: 'Remove my picture',
    request: Nothing,
    status: 204,
  },
  'GET /v1/users/avatars/{file}': {
    tag: 'users',
    summary: 'The picture of a user, at the address in `avatarUrl`',
    request: Nothing,
    media: 'image/webp',
    status: 200,
    access: 'none',
    errors: ['NOT_FOUND'],
  },
  'PUT /v1/rooms/{id}/avatar': {
    tag: 'rooms',
    summary: 'Set the picture of a room; for those who may change its settings',
    fields: AVATAR,
    request: RoomRef,
    body: 'image/*',
    status: 200,
    answer: 'PUT /v1/rooms/{id}/avatar',
    errors: CHANGE_ERRORS,
  },
  'DELETE /v1/rooms/{id}/avatar': {
    tag: 'rooms',
    summary: 'Remove the picture of a room; for those who may change its settings',
    request: RoomRef,
    status: 204,
    errors: CHANGE_ERRORS,
  },
  'GET /v1/rooms/avatars/{file}': {
    tag: 'rooms',
    summary: 'The picture of a room, at the address in `avatarUrl`',
    request: Nothing,
    media: 'image/webp',
    status: 200,
    access: 'none',
    errors: ['NOT_FOUND'],
  },
} as const satisfies Record<RouteName, OwnRoute>;
