import { mainOf, type RoomId, type RoomState, type UserBrief } from '#client';
import { plainText } from '#client/body';

import { withKnownMentions } from '#chat/room/words/mentions.js';
import { roomPath, threadPath } from '#chat/room/state/paths.js';
import { type Names, senderOf } from '#chat/names/names.js';
import type { Catalogue } from '#chat/text/en.js';
import type { News } from './news.js';

export type Permission = NotificationPermission | 'unsupported';

/** Notifications need TLS, or a server on this machine. */
export function desktopPermission(): Permission {
  return 'Notification' in globalThis ? Notification.permission : 'unsupported';
}

/** Shows a notification, if the user has allowed it. A click leads to this page, and opens what it is about. */
export function showOnDesktop(title: string, options: NotificationOptions, open: () => void): Notification | null {
  if (desktopPermission() !== 'granted') return null;
  try {
    const notification = new Notification(title, { icon: '/favicon.svg', ...options });
    notification.onclick = () => {
      focus();
      open();
      notification.close();
    };
    return notification;
  } catch (error) {
    // Chrome on Android only has notifications of service workers.
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

/** The notifications on the desktop: at most one per room and per thread, of its last message. */
export class DesktopNotifications {
  private readonly shown = new Map<RoomId, Notification>();

  constructor(private readonly open: (path: string) => void) {}

  /** Shows the news. `people`: those whom the client knows. Who shows those of a thread closes them when they are read. */
  show(news: News, text: Catalogue, names: Names, people: Iterable<UserBrief>): Notification | null {
    const { about, room, last, threadId } = news;
    const body =
      last === null
        ? text.rooms.unread(mainOf(room).unread)
        : plainText(last.text, (words) => withKnownMentions(words, people, names));
    const roomId = room.id;
    const path = threadId === null ? roomPath(roomId) : threadPath({ roomId, threadId });
    const options = { body, tag: about, icon: iconOf(room) };
    const notification = showOnDesktop(titleOf(news, text, names), options, () => this.open(path));
    if (notification !== null && about === roomId) this.shown.set(roomId, notification);
    return notification;
  }

  /** Closes the notifications of rooms that are read, here or on another device. */
  update(rooms: readonly RoomState[]): void {
    if (this.shown.size === 0) return;
    const unread = new Set(rooms.filter((room) => mainOf(room).unread > 0).map(({ id }) => id));
    for (const [id, notification] of this.shown) {
      if (unread.has(id)) continue;
      notification.close();
      this.shown.delete(id);
    }
  }
}

function titleOf({ room, last }: News, text: Catalogue, names: Names): string {
  const title = names.ofRoom(room);
  return room.kind === 'direct' || last === null
    ? title
    : text.attention.from({ sender: names.of(senderOf(last)), room: title });
}

function iconOf({ avatarUrl, peer }: RoomState): string {
  return avatarUrl ?? peer?.avatarUrl ?? '/favicon.svg';
}
