import { createHash } from 'node:crypto';
import {
  PUSH_BYTES_MAX,
  type PushMessage,
  type PushPayload,
  type PushPreview,
  type PushReminder,
  type PushVerdict,
  type RoomId,
  type UserId,
} from '#contracts';
import type { PushDevice } from '#access/push-devices';

const MESSAGE_TTL_SECONDS = 86_400;
const TEST_TTL_SECONDS = 60;
/** The length of a `Topic` (RFC 8030). */
const TOPIC_CHARS = 32;

/** A push, however it travels. */
export interface Push {
  readonly payload: PushPayload;
  readonly urgency: 'high' | 'normal';
  readonly ttlSeconds: number;
  /** The push service keeps the newest one of a topic. Of device and room: a room's alone would tell who shares it. */
  readonly topic: string | undefined;
  /** An id that each repeat has. */
  readonly id: string;
}

/** Whom a push tells about which room. */
interface Place {
  readonly user_id: UserId;
  readonly room_id: RoomId;
}

export function pushOf(verdict: PushVerdict, { user_id, room_id }: Place, device: PushDevice): Push {
  return {
    payload: fitting(payloadOf(verdict, { user_id, room_id }, device.preview)),
    urgency: verdict.direct || verdict.mention ? 'high' : 'normal',
    ttlSeconds: MESSAGE_TTL_SECONDS,
    topic: digest(`topic ${device.id} ${room_id}`),
    id: digest(`push ${device.id} ${room_id} ${verdict.messageId}`),
  };
}

/** A reminder has a topic of its own, so neither replaces it a message, nor it one. */
export function reminderPushOf(verdict: PushVerdict, place: Place, device: PushDevice, remindAt: Date): Push {
  const subject = `${device.id} ${place.room_id} ${verdict.messageId}`;
  const message = payloadOf(verdict, place, device.preview);
  return {
    payload: fitting({ ...message, type: 'reminder', remindAt: remindAt.toISOString() }),
    urgency: 'high',
    ttlSeconds: MESSAGE_TTL_SECONDS,
    topic: digest(`reminder topic ${subject}`),
    id: digest(`reminder ${subject} ${remindAt.toISOString()}`),
  };
}

/** @param id of this test */
export function testPush(userId: UserId, id: string): Push {
  return {
    payload: { v: 1, type: 'test', userId },
    urgency: 'normal',
    ttlSeconds: TEST_TTL_SECONDS,
    topic: undefined,
    id,
  };
}

/** The push that says nothing of its content. */
export function withoutContent(push: Push): Push {
  if (push.payload.type === 'test') return push;
  const { roomName: _room, sender: _sender, text: _text, ...payload } = push.payload;
  return { ...push, payload };
}

function payloadOf(
  verdict: PushVerdict,
  { user_id: userId, room_id: roomId }: Place,
  preview: PushPreview,
): PushMessage {
  const { messageId, seq, threadId, direct, mention, unread, at, roomName, sender, text } = verdict;
  const content =
    preview === 'none'
      ? {}
      : {
          roomName,
          ...(sender?.name != null && { sender: { ...sender, name: sender.name } }),
          ...(text !== null && { text }),
        };
  return {
    ...{ v: 1, type: 'message', userId, roomId, messageId, seq },
    ...(threadId !== null && { threadId }),
    ...{ direct, mention, unread, at },
    ...content,
  };
}

/** Only the URL of a picture has no small bound. */
function fitting<Payload extends PushMessage | PushReminder>(payload: Payload): Payload {
  if (Buffer.byteLength(JSON.stringify(payload)) <= PUSH_BYTES_MAX || payload.sender === undefined) return payload;
  return { ...payload, sender: { ...payload.sender, avatarUrl: null } };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, TOPIC_CHARS);
}
