import type { ErrorCode } from '../errors.js';
import type { UserId } from '../ids.js';
import type { Role } from '../member.js';
import type { RequestType } from '../validation.js';

/** Carries the type of an answer through a value; it is empty at run time. */
export interface DataType<Data> {
  readonly data?: Data;
}

export function data<Data>(): DataType<Data> {
  return {};
}

/** The lowest role with the permission, by the kind of room; `null`: no role has it. */
export interface Permission {
  readonly private: Role | null;
  readonly public: Role | null;
  readonly direct: Role | null;
  /** Printed in `docs/permissions.md`. */
  readonly remark?: string;
}

/**
 * The rate limits of a user. Every event counts against one: `RATE_LIMITED` names it in `scope`, `ready.limits.rates` lists
 * them. `libs/platform/src/limits/chat-limits.ts` pairs each with its setting.
 */
export type RateScope =
  | 'send'
  | 'edit'
  | 'grow'
  | 'react'
  | 'pin'
  | 'mark'
  | 'create'
  | 'room'
  | 'profile'
  | 'member'
  | 'block'
  | 'mine'
  | 'report'
  | 'read'
  | 'search'
  | 'files'
  | 'sync'
  | 'typing'
  | 'watch'
  | 'presence'
  | 'renew';

type HttpRouteName = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /v1/${string}`;

/** The event over HTTP: its data is the body of the answer. */
export interface HttpRoute {
  /** `POST /v1/rooms/{id}/leave`; `{id}` is the room, `{messageId}` the message, other names are fields. */
  readonly route: HttpRouteName;
  /** A second route of the event, whose path has one field more. */
  readonly also?: HttpRouteName;
  /** The request, if it differs from the event's. */
  readonly request?: RequestType;
  /** Answers 201 if it created a room or message, 200 if it existed. */
  readonly creates?: true;
  /** The summary, if it differs from the event's. */
  readonly summary?: string;
}

interface Definition {
  readonly request: RequestType;
  /** The `data` of the ack. */
  readonly answer: DataType<unknown>;
  /** The role that the event needs in a room; `null`: none. */
  readonly permission: Permission | null;
  /** Permissions of special cases, by a short description. */
  readonly permissions?: Readonly<Record<string, Permission>>;
  readonly limit: RateScope;
  readonly http: HttpRoute | null;
  /** Announced in `ready.features`; for events that were added after the first release of version 1. */
  readonly feature?: string;
  readonly summary: string;
  /** Dependencies between fields, in sentences. */
  readonly fields?: string;
  /** Since which version, and what to use instead: `since 0.3; use room:open`. */
  readonly deprecated?: string;
  /** In addition to `ERRORS_OF_ALL`. */
  readonly errors: readonly ErrorCode[];
}

/** How history executes a command, of a client or of the server itself. */
export interface CommandTraits {
  /**
   * Stores a message under the id of the request, which identifies repeats. After one fails with `retry: later`, the
   * following ones of the same connection fail too, to keep their order.
   */
  readonly sendLike: boolean;
  /** Executing it twice could undo a later change, so history keeps the result for 60 s and answers it again. */
  readonly keepsResult: boolean;
}

/** A durable change of one room. It goes through the room's queue and partition. */
export interface CommandDefinition extends Definition, CommandTraits {
  readonly kind: 'command';
  /**
   * The users whom the request names besides its caller; the caller may be among them. History knows them before the command
   * is in its partition. `null`: it names none.
   */
  readonly people: ((request: never) => readonly UserId[]) | null;
  /** History's answer, if it differs from the ack's `data`. */
  readonly result?: DataType<unknown>;
}

/** A read, which any history answers. */
export interface ReadDefinition extends Definition {
  readonly kind: 'read';
  /** History's answer, if it differs from the ack's `data`. */
  readonly result?: DataType<unknown>;
}

/**
 * A change of the user's own state, which no other user sees, or of a report, of which the room is not told. Any history carries it out
 * without the lock of a room: once for each request, one after the other for each user, and never after its deadline.
 */
export interface MineDefinition extends Definition {
  readonly kind: 'mine';
  /** History's answer, if it differs from the ack's `data`. `created`: the request made something (HTTP 201). */
  readonly result?: DataType<{ created: boolean }>;
  /** The ack's `data` in history's answer; with `result`. */
  readonly dataIn?: (result: never) => object;
}

/** An event with a handler of its own in the gateway: it concerns the connection, or more than one room. */
export interface OwnDefinition extends Definition {
  readonly kind: 'own';
}

export type EventDefinition = CommandDefinition | ReadDefinition | MineDefinition | OwnDefinition;

/** Errors of events that name a room: it may not exist, be left, be closed to the caller, or be gone. */
export const ROOM_ERRORS = ['NOT_FOUND', 'NOT_A_MEMBER', 'BANNED', 'GONE'] as const satisfies readonly ErrorCode[];
export const CHANGE_ERRORS = [...ROOM_ERRORS, 'FORBIDDEN', 'ARCHIVED'] as const satisfies readonly ErrorCode[];
export const SPEAK_ERRORS = [...CHANGE_ERRORS, 'BLOCKED', 'MUTED'] as const satisfies readonly ErrorCode[];
export const SEND_ERRORS = [
  ...SPEAK_ERRORS,
  'REFUSED',
  'SLOW_MODE',
  'IDEMPOTENCY_MISMATCH',
  'OUT_OF_ORDER',
] as const satisfies readonly ErrorCode[];

export function everywhere(role: Role, remark?: string): Permission {
  return byRoom(role, role, role, remark);
}

export function inGroups(role: Role, remark?: string): Permission {
  return byRoom(role, role, null, remark);
}

export function byRoom(
  inPrivate: Role | null,
  inPublic: Role | null,
  direct: Role | null,
  remark?: string,
): Permission {
  return { private: inPrivate, public: inPublic, direct, ...(remark === undefined ? {} : { remark }) };
}
