import type { RoomId, RoomState } from '#client';

import { plainText } from '../room/message/markdown/plain-text.js';
import { roomTitle } from '../rooms/room-title.js';
import type { Catalogue } from '../text/en.js';

export type Permission = NotificationPermission | 'unsupported';

/** Notifications need TLS, or a server on this machine. */
export function desktopPermission(): Permission {
  return 'Notification' in globalThis ? Notification.permission : 'unsupported';
}

/** The notifications on the desktop: at most one per room, of its last message. */
export class DesktopNotifications {
  private readonly shown = new Map<RoomId, Notification>();

  constructor(private readonly open: (roomId: RoomId) => void) {}

  show(room: RoomState, text: Catalogue): void {
    if (desktopPermission() !== 'granted' || room.preview === null) return;
    const { id } = room;
    try {
      const options = { body: plainText(room.preview.text), tag: id, icon: iconOf(room) };
      const notification = new Notification(titleOf(room, text), options);
      notification.onclick = () => {
        focus();
        this.open(id);
        notification.close();
      };
      this.shown.set(id, notification);
    } catch (error) {
      // Chrome on Android only has notifications of service workers.
      if (!(error instanceof TypeError)) throw error;
    }
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

function titleOf(room: RoomState, text: Catalogue): string {
  const title = roomTitle(room, text);
  if (room.kind === 'direct') return title;
  return text.attention.from(room.preview?.senderName ?? text.rooms.deletedUser, title);
}

function iconOf({ avatarUrl, peer }: RoomState): string {
  return avatarUrl ?? peer?.avatarUrl ?? '/favicon.svg';
}
