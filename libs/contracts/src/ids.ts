import { v7, validate } from 'uuid';

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Ids are lower-case UUID strings; clients treat them as opaque (protocol, Conventions). */
export type UserId = Branded<string, 'UserId'>;
export type SessionId = Branded<string, 'SessionId'>;
export type ConnectionId = Branded<string, 'ConnectionId'>;
export type RoomId = Branded<string, 'RoomId'>;
export type MessageId = Branded<string, 'MessageId'>;
export type IncomingId = Branded<string, 'IncomingId'>;
/** The id of a link into a room, which its maker chooses. */
export type LinkId = Branded<string, 'LinkId'>;
export type HookId = Branded<string, 'HookId'>;
/** The id of a client's device: a browser or an app that gets pushes. */
export type DeviceId = Branded<string, 'DeviceId'>;
export type FileId = Branded<string, 'FileId'>;
/** Unguessable: everyone who knows it may see the picture. */
export type AvatarId = Branded<string, 'AvatarId'>;
export type CommandId = Branded<string, 'CommandId'>;
export type CleanupId = Branded<string, 'CleanupId'>;

/** Numbers the messages of one room: 1, 2, 3 … without gaps. */
export type Seq = Branded<number, 'Seq'>;
/** Counts the durable changes of one room. */
export type Rev = Branded<number, 'Rev'>;
/** Counts the changes of one user's own state: list of rooms, read markers, settings, blocks. */
export type Urev = Branded<number, 'Urev'>;

/** A new time-ordered id (UUIDv7, RFC 9562). */
export function newId<Id extends string>(): Id {
  return v7() as Id;
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && validate(value) && value === value.toLowerCase();
}
