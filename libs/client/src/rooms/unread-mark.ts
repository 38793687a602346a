import type { RoomId, Seq } from '#contracts';

import type { Replica } from '../replica/replica.js';
import type { Requests } from '../replica/requests.js';

/** The user's own mark of a room, and where it begins. */
interface UnreadMark {
  readonly unreadMark: boolean;
  readonly unreadFrom: Seq | null;
}

interface Services {
  readonly replica: Replica;
  readonly requests: Requests;
  readonly roomChanged: (roomId: RoomId) => void;
}

export const READ: UnreadMark = { unreadMark: false, unreadFrom: null };

/** Shows the mark at once. Rejects with a `ChatError`, and then shows what was before. */
export async function markUnread(roomId: RoomId, services: Services, mark: UnreadMark): Promise<void> {
  const room = services.replica.rooms.get(roomId);
  const before = room?.state;
  const show = (shown: UnreadMark): void => {
    room?.showOwn(shown);
    services.roomChanged(roomId);
  };
  show(mark);
  try {
    const { unreadMark: unread, unreadFrom: from } = mark;
    await services.requests.ask('room:unread', { roomId, unread, ...(from !== null && { from }) });
  } catch (error) {
    // A newer state of the server's is true already.
    if (room?.state?.urev === before?.urev) show(markIn(before?.me));
    throw error;
  }
}

function markIn({ unreadMark = false, unreadFrom = null }: Partial<UnreadMark> = {}): UnreadMark {
  return { unreadMark, unreadFrom };
}
