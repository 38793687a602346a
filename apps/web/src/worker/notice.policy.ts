import type { MessageId, PushMessage, PushPayload, PushReminder, RoomId } from '#client';
import { plainText } from '#client/body';

import type { Push as PushText } from '#chat/text/texts/en/push.js';
import type { PushFacts } from './push-memory.js';

const ICON = '/icons/icon-192.png';
/** Android shows its shape in the status bar. */
const BADGE = '/icons/badge-96.png';
const TEST_TAG = 'test';
const TYPES: ReadonlySet<unknown> = new Set<PushPayload['type']>(['message', 'reminder', 'test']);

/** What a notification keeps for the click on it, and for the next push of its room. */
export interface NoticeData {
  readonly roomId: RoomId;
  readonly threadId: MessageId | null;
  readonly seq: number;
  /** The reminder's message, and its time in milliseconds since 1970. */
  readonly reminder?: { readonly messageId: MessageId; readonly at: number };
}

export interface Notice {
  readonly title: string;
  readonly options: NotificationOptions & { readonly renotify?: boolean; readonly timestamp?: number };
}

/** `null` for what this version does not know. */
export function payloadOf(data: string | undefined): PushPayload | null {
  try {
    const payload = JSON.parse(data ?? 'null') as PushPayload | null;
    return payload !== null && TYPES.has(payload.type) ? payload : null;
  } catch {
    // Not from Parley.
    return null;
  }
}

/**
 * True if the user needs no notification of the message: it was read or shown, or a visible page shows the room's end. `shown`:
 * the notification of the room that is on the screen.
 */
export function isKnown(
  push: PushMessage,
  { seenSeq, watched }: PushFacts,
  shown: NoticeData | null,
  hasVisiblePage: boolean,
): boolean {
  if (push.seq <= Math.max(seenSeq, shown?.seq ?? 0)) return true;
  return hasVisiblePage && watched === (push.threadId ?? push.roomId);
}

export function testNotice(text: PushText): Notice {
  return { title: text.name, options: { body: text.test, tag: TEST_TAG, icon: ICON, badge: BADGE } };
}

/** At most one per room is on the screen, of its newest message. */
export function noticeOf(push: PushMessage, text: PushText): Notice {
  const { roomId, seq, threadId = null, at, sender } = push;
  const data: NoticeData = { roomId, threadId, seq };
  return {
    title: titleOf(push, text),
    options: {
      body: bodyOf(push, text),
      tag: roomId,
      renotify: true,
      icon: sender?.avatarUrl ?? ICON,
      badge: BADGE,
      timestamp: Date.parse(at),
      data,
    },
  };
}

/** At most one per message is on the screen, beside that of its room. */
export function reminderNotice(push: PushReminder, text: PushText): Notice {
  const { roomId, seq, threadId = null, messageId, remindAt, sender, text: body } = push;
  const at = Date.parse(remindAt);
  const data: NoticeData = { roomId, threadId, seq, reminder: { messageId, at } };
  return {
    title: sender === undefined ? text.reminder : text.reminderAbout(titleOf(push, text)),
    options: {
      body: body === undefined || body === '' ? text.remembered : plainText(body),
      tag: `reminder ${messageId}`,
      renotify: true,
      icon: sender?.avatarUrl ?? ICON,
      badge: BADGE,
      timestamp: at,
      data,
    },
  };
}

function titleOf({ sender, direct, roomName }: PushMessage | PushReminder, text: PushText): string {
  if (sender === undefined) return text.name;
  return direct || roomName == null ? sender.name : text.from({ sender: sender.name, room: roomName });
}

function bodyOf({ text: body, mention, unread }: PushMessage, text: PushText): string {
  const unnamed = mention ? text.mentioned : text.newMessage;
  const newest = body === undefined ? unnamed : plainText(body);
  return unread > 1 ? `${newest}\n${text.unread(unread)}` : newest;
}
