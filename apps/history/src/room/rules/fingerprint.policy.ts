import { createHmac } from 'node:crypto';
import type { CommandRequests, JsonValue, RoomCommand, UserId } from '#contracts';

const NO_FINGERPRINT = Buffer.alloc(0);

/** Of what a command would make, for commands whose repeat is known by its content; else empty. */
export function fingerprintOf(key: Buffer, command: RoomCommand): Buffer {
  if (command.type === 'message.send') return messageFingerprint(key, command.request);
  if (command.type === 'room.create') return roomFingerprint(key, command.actor.userId, command.request);
  return NO_FINGERPRINT;
}

/**
 * Tells whether two sends of one id have the same content: body, `replyTo`, mentions and `ext`, whatever the order of
 * `ext`'s keys. Keyed, so that the stored value tells nothing about a short body.
 */
function messageFingerprint(key: Buffer, request: CommandRequests['message.send']): Buffer {
  const { body, replyTo, mentions, ext } = request;
  return digest(key, [body, replyTo ?? null, mentions ?? [], ext === undefined ? null : sorted(ext)]);
}

/** Tells whether two creations of one room id have the same creator and content. */
function roomFingerprint(key: Buffer, creator: UserId, request: CommandRequests['room.create']): Buffer {
  const { kind, name, topic, visibility, memberIds } = request;
  const members = [...(memberIds ?? [])].sort();
  return digest(key, [creator, kind, name ?? null, topic ?? null, visibility ?? 'private', members]);
}

/** Whatever the order of keys. */
export function sameJson(one: JsonValue, other: JsonValue): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function digest(key: Buffer, content: readonly unknown[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(content)).digest();
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, inner]): [string, JsonValue] => [name, sorted(inner)]);
  // No two keys of an object are equal.
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
