import { Injectable } from '@nestjs/common';
import { QueryBus } from '#bus/query-bus.port';
import { ChatError, invalid, type HookRooms, type Queries, type RoomId, type UserId } from '#contracts';
import { currentRequest } from '#platform/request-context';
import type { HookRow } from './hook-row.js';
import { seesRoom } from './hook-rooms.policy.js';

/** Leaves time for the rest of the request. */
const ANSWER_TIMEOUT_MS = 6_000;

type Rooms = Queries['feed:rooms']['answer'];

/** Asks history which rooms a hook sees. */
@Injectable()
export class SeenRoomsService {
  constructor(private readonly queries: QueryBus) {}

  /**
   * The epoch of history's store, if a hook with these rooms sees each room that it names.
   * @throws ChatError INVALID with the field `rooms`; as `QueryBus`
   */
  async assertAll(appId: UserId | null, rooms: HookRooms): Promise<string> {
    const named = typeof rooms === 'string' ? [] : rooms;
    const { epoch, rooms: heads } = await this.read(named);
    const seen = heads.filter((head) => head.deletedAt === null && seesRoom({ app_id: appId, rooms }, head));
    if (seen.length < named.length) throw invalid('rooms', 'must be rooms that the hook may see');
    return epoch;
  }

  /** @throws ChatError NOT_FOUND with the field `roomId`; as `QueryBus` */
  async assertSeen(hook: HookRow, roomId: RoomId): Promise<void> {
    const { rooms } = await this.read([roomId]);
    const isSeen = rooms.some((head) => head.deletedAt === null && seesRoom(hook, head));
    if (!isSeen) throw new ChatError('NOT_FOUND', { field: 'roomId', message: 'The hook sees no such room.' });
  }

  private read(roomIds: RoomId[]): Promise<Rooms> {
    return this.queries.ask<Rooms>('feed:rooms', { roomIds }, ANSWER_TIMEOUT_MS, currentRequest()?.origin);
  }
}
