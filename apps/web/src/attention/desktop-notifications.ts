import type { RoomId, RoomState } from '#client';

import { plainText } from '#chat/room/message/markdown/plain-text.js';
import { type Names, senderOf } from '#chat/names/names.js';
import type { Catalogue } from '#chat/text/en.js';

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

/** The notifications on the desktop: at most one per room, of its last message. */
export class DesktopNotifications {
  private readonly shown = new Map<RoomId, Notification>();

  constructor(private readonly open: (roomId: RoomId) => void) {}

  show(room: RoomState, text: Catalogue, names: Names): void {
    if (room.preview === null) return;
    const { id } = room;
    const options = { body: plainText(room.preview.text), tag: id, icon: iconOf(room) };
    const notification = showOnDesktop(titleOf(room, text, names), options, () => this.open(id));
    if (notification !== null) this.shown.set(id, notification);
  }

  /** Closes the notifications of rooms that are read, here or on another device. */
  update(rooms: readonly RoomState[]): void {
    if (this.shown.size === 0) return;
    const unread = new Set(rooms.filter((room) => room.unread > 0).map(({ id }) => id));
    for (const [id, notification] of this.shown) {
      if (unread.has(id)) continue;
      notification.close();
      this.shown.delete(id);
    }
  }
}

function titleOf(room: RoomState, text: Catalogue, names: Names): string {
  const title = names.ofRoom(room);
  if (room.kind === 'direct' || room.preview === null) return title;
  return text.attention.from(names.of(senderOf(room.preview)), title);
}

function iconOf({ avatarUrl, peer }: RoomState): string {
  return avatarUrl ?? peer?.avatarUrl ?? '/favicon.svg';
}
