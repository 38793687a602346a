import type { Permission } from './events/definition.js';
import { EVENTS, type ClientEvent } from './events.js';

type Events = typeof EVENTS;
type Permitted = { [Event in ClientEvent]: Events[Event]['permission'] extends null ? never : Event }[ClientEvent];
type Special = {
  [Event in ClientEvent]: Events[Event] extends { permissions: infer Cases }
    ? `${Event} ${keyof Cases & string}`
    : never;
}[ClientEvent];

/** An event that needs a role, or a special case of one: `message:delete of others`. */
export type RoomAction = Permitted | Special;

/** The roles that may take each action in a room, from the table of events. Other users may at most join the room. */
export const PERMISSIONS = Object.fromEntries(Object.entries(EVENTS).flatMap(permissionsOf)) as Readonly<
  Record<RoomAction, Permission>
>;

function permissionsOf([event, definition]: [string, Events[ClientEvent]]): [string, Permission][] {
  const cases = 'permissions' in definition ? Object.entries<Permission>(definition.permissions) : [];
  return [
    ...(definition.permission === null ? [] : [[event, definition.permission] satisfies [string, Permission]]),
    ...cases.map(([name, permission]): [string, Permission] => [`${event} ${name}`, permission]),
  ];
}
