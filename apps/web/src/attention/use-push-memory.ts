import { useEffect } from 'react';

import type { Parley, RoomId, UserId } from '#client';
import { useParley } from '#react';

import { useWatchedRoom, useWatchedThread } from '#chat/room/state/watched-room.js';
import { LANGUAGE } from '#chat/text/locale.js';
import { closeNotices, pushMemory } from '../worker/page-memory.js';

/** Tells the worker whose pushes it shows (`null`: nobody's; `undefined`: not known yet), what the user watches, and what is read. */
export function usePushMemory(userId: UserId | null | undefined): void {
  const parley = useParley();
  const [thread, room] = [useWatchedThread(), useWatchedRoom()];
  const watched = thread ?? room;
  useEffect(() => {
    if (userId === undefined) return undefined;
    if (userId === null) return told(forget());
    told(pushMemory.keepUser(userId).then(() => pushMemory.keepLanguage(LANGUAGE)));
    const end = followRead(parley);
    return () => {
      end();
      // Another page of the client leaves the user signed in.
      if (parley.me.getSnapshot()?.user.id !== userId) told(forget());
    };
  }, [parley, userId]);
  useEffect(() => {
    if (userId == null || watched === null) return undefined;
    told(pushMemory.watch(watched));
    return () => told(pushMemory.watch(null));
  }, [userId, watched]);
}

/** Takes the notifications of what is read away, here or on another device. */
function followRead(parley: Parley): () => void {
  const known = readSeqs(parley);
  told(closeRoomNotices((roomId) => known.get(roomId) ?? 0));
  return parley.rooms.subscribe(() => {
    for (const [roomId, seq] of readSeqs(parley)) {
      if (seq <= (known.get(roomId) ?? 0)) continue;
      known.set(roomId, seq);
      told(pushMemory.see(roomId, seq));
      told(closeRoomNotices((id) => (id === roomId ? seq : 0)));
    }
  });
}

/** A reminder stays: its message was read long ago. */
function closeRoomNotices(readSeqOf: (roomId: RoomId) => number): Promise<void> {
  return closeNotices((data) => data !== null && data.reminder === undefined && data.seq <= readSeqOf(data.roomId));
}

function readSeqs(parley: Parley): Map<RoomId, number> {
  return new Map(parley.rooms.getSnapshot().map(({ id, readSeq }) => [id, readSeq]));
}

async function forget(): Promise<void> {
  await Promise.all([pushMemory.clear(), closeNotices(() => true)]);
}

/** Without it, a notification may come for what is known. A logout deletes the database meanwhile. */
function told(telling: Promise<void>): void {
  telling.catch(() => undefined);
}
