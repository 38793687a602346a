import type { RoomId, RoomState, UserChanges, UserId, UserItem } from '#contracts';
import type { UserFrame } from '../registry/client-connection.js';

const RELATING: ReadonlySet<UserItem['type']> = new Set(['room', 'room.gone', 'block']);

export function gainedRooms({ changes }: UserFrame): RoomId[] {
  return changes.items.flatMap((item) => (item.type === 'room' ? [item.state.id] : []));
}

export function lostRooms({ changes }: UserFrame): RoomId[] {
  return changes.items.flatMap((item) => (item.type === 'room.gone' ? [item.roomId] : []));
}

/** Whether the frame may have changed with whom the user shares a room, or who blocks whom. */
export function changesRelations({ changes }: UserFrame): boolean {
  return changes.items.some(({ type }) => RELATING.has(type));
}

/** The users whom the frame's user no longer blocks. */
export function unblockedUsers({ changes }: UserFrame): UserId[] {
  return changes.items.flatMap((item) => (item.type === 'block' && !item.blocked ? [item.userId] : []));
}

export function isGoneLater(roomId: RoomId, later: readonly UserFrame[]): boolean {
  return later.some((frame) => lostRooms(frame).includes(roomId));
}

/** The frame with newer states of its rooms; the same frame if there are none. */
export function withStates(frame: UserFrame, states: ReadonlyMap<RoomId, RoomState>): UserFrame {
  if (states.size === 0) return frame;
  const items = frame.changes.items.map((item): UserItem => {
    const state = item.type === 'room' ? states.get(item.state.id) : undefined;
    return state === undefined ? item : { type: 'room', state };
  });
  const changes: UserChanges = { ...frame.changes, items };
  return { json: JSON.stringify(['user:changes', changes]), changes };
}
