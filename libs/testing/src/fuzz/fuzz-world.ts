import { newId } from '#contracts';

import type { Known } from '../documents/valid-requests.js';
import { TestSocket } from '../users/test-socket.js';
import { guest, type TestUser } from '../users/user.js';

/** A guest with a room and a message: a fuzzed request with these ids gets past the first checks. */
export interface FuzzWorld {
  readonly user: TestUser;
  readonly known: Known;
}

export async function fuzzWorld(): Promise<FuzzWorld> {
  const [user, other] = [await guest('fuzz'), await guest('other')];
  const socket = await TestSocket.connect(user.tokens.accessToken);
  try {
    const room = { kind: 'group', name: 'fuzzed', memberIds: [other.id] };
    const { id: roomId } = await socket.ask('room:create', room);
    const { id } = await socket.ask('message:send', { id: newId(), roomId, body: 'a message' });
    return { user, known: { roomId, id, messageId: id, threadId: id, userId: other.id, emoji: '👍' } };
  } finally {
    socket.close();
  }
}
