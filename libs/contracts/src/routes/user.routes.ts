import { EraseMe, SearchUsers, UpdateMe } from '../auth-requests.js';
import { Nothing } from '../events/people.events.js';
import { data } from '../events/definition.js';
import type { UserId } from '../ids.js';
import { OpenInvites, type OpenedInvites } from '../invites.js';
import { ID_CHARS_MAX } from '../limits.js';
import type { Me, User } from '../user.js';
import { IsText } from '../validation.js';
import { byIp, byUser, type RouteDefinition, type RouteName } from './definition.js';
import { AVATAR } from './picture.js';

export class NamedUser {
  @IsText({ max: ID_CHARS_MAX }) userId!: UserId;
}

export interface FoundUsers {
  users: User[];
  cursor: string | null;
}

/** Users and their pictures (protocol, sections 3 and 10). */
export const USER_ROUTES = {
  'GET /v1/users/me': {
    service: 'auth',
    tag: 'users',
    summary: 'My own user',
    access: 'bearer',
    limit: byUser('read'),
    request: Nothing,
    status: 200,
    answer: data<Me>(),
    errors: ['NOT_FOUND'],
  },
  'PATCH /v1/users/me': {
    service: 'auth',
    tag: 'users',
    summary: 'Change my display name or `ext`',
    fields: 'Fields that are left out stay as they are. `ext` is replaced whole; `{}` removes it.',
    access: 'bearer',
    limit: byUser('profile'),
    request: UpdateMe,
    status: 200,
    answer: data<User>(),
    errors: ['NOT_FOUND'],
  },
  'DELETE /v1/users/me': {
    service: 'auth',
    tag: 'users',
    summary: 'Erase the account; its messages stay, without a sender',
    fields: 'Accounts must give their password. Guests, and accounts that have none, leave it out.',
    access: 'bearer',
    limit: { own: 'counts as a login with the password' },
    request: EraseMe,
    status: 204,
    answer: null,
    errors: ['BAD_CREDENTIALS', 'FORBIDDEN'],
  },
  'GET /v1/users': {
    service: 'auth',
    tag: 'users',
    summary: 'Search users: prefix matches first, then similar names; guests only find exact usernames',
    access: 'bearer',
    limit: byUser('users.search'),
    request: SearchUsers,
    status: 200,
    answer: data<FoundUsers>(),
    errors: ['FORBIDDEN'],
  },
  'GET /v1/users/{id}': {
    service: 'auth',
    tag: 'users',
    summary: 'A user',
    access: 'bearer',
    limit: byUser('read'),
    request: NamedUser,
    path: { id: 'userId' },
    status: 200,
    answer: data<User>(),
    errors: ['NOT_FOUND'],
  },
  'PUT /v1/users/me/avatar': {
    service: 'auth',
    tag: 'users',
    summary: 'Set my picture; `GET` its URL in `avatarUrl`',
    fields: AVATAR,
    access: 'bearer',
    limit: byUser('profile'),
    request: Nothing,
    body: 'image/*',
    status: 200,
    answer: data<User>(),
    errors: [],
  },
  'DELETE /v1/users/me/avatar': {
    service: 'auth',
    tag: 'users',
    summary: 'Remove my picture',
    access: 'bearer',
    limit: byUser('profile'),
    request: Nothing,
    status: 204,
    answer: null,
    errors: [],
  },
  'GET /v1/users/avatars/{file}': {
    service: 'auth',
    tag: 'users',
    summary: 'The picture of a user, at the URL in `avatarUrl`',
    access: 'none',
    limit: byIp('avatar'),
    request: null,
    status: 200,
    answer: null,
    media: 'image/webp',
    errors: ['NOT_FOUND'],
  },
  'POST /v1/me/invites': {
    service: 'history',
    tag: 'users',
    summary: 'Join the rooms of an invitation; without `code`, of those that the account was made with',
    access: 'bearer',
    limit: byUser('room'),
    request: OpenInvites,
    status: 200,
    answer: data<OpenedInvites>(),
    errors: ['NOT_FOUND'],
  },
} as const satisfies Record<RouteName, RouteDefinition>;
