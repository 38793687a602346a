import { ChatError, EVENTS, ROLES, type ClientEvent, type Permission, type Role } from '#contracts';
import type { RoomRow } from '../rows/room.rows.js';

type Events = typeof EVENTS;
type Permitted = { [Event in ClientEvent]: Events[Event]['permission'] extends null ? never : Event }[ClientEvent];
type Special = {
  [Event in ClientEvent]: Events[Event] extends { permissions: infer Cases }
    ? `${Event} ${keyof Cases & string}`
    : never;
}[ClientEvent];

/** An event that needs a role, or a special case of one: `message:delete of others`. */
export type Action = Permitted | Special;

/** Who may do what in a room, from the table of events. Users who are not in a room may at most join it. */
export const PERMISSIONS = Object.fromEntries(Object.entries(EVENTS).flatMap(permissionsOf)) as Readonly<
  Record<Action, Permission>
>;

function permissionsOf([event, definition]: [string, Events[ClientEvent]]): [string, Permission][] {
  const cases = 'permissions' in definition ? Object.entries<Permission>(definition.permissions) : [];
  return [
    ...(definition.permission === null ? [] : [[event, definition.permission] satisfies [string, Permission]]),
    ...cases.map(([name, permission]): [string, Permission] => [`${event} ${name}`, permission]),
  ];
}

/** From the lowest (0) to the highest role. */
export function rank(role: Role): number {
  return ROLES.length - 1 - ROLES.indexOf(role);
}

export function may(action: Action, room: Pick<RoomRow, 'kind' | 'visibility'>, role: Role): boolean {
  const permission = PERMISSIONS[action];
  const lowest = room.kind === 'direct' ? permission.direct : permission[room.visibility];
  return lowest !== null && rank(role) >= rank(lowest);
}

/** @throws ChatError FORBIDDEN */
export function assertMay(action: Action, room: Pick<RoomRow, 'kind' | 'visibility'>, role: Role): void {
  if (!may(action, room, role)) throw new ChatError('FORBIDDEN');
}

/** A member acts on lower roles only. @throws ChatError FORBIDDEN */
export function assertOutranks(actor: Role, target: Role): void {
  if (rank(actor) <= rank(target)) throw new ChatError('FORBIDDEN');
}
