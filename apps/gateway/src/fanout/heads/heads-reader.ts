import { Injectable } from '@nestjs/common';
import type { Rev, RoomId, Urev, UserId } from '#contracts';
import { Reads } from '../../history/reads.js';
import type { KnownHeads } from './heads.policy.js';

/** Rooms, and users, in one query. */
const IDS_PER_QUERY = 500;
const QUERY_TIMEOUT_MS = 3_000;

/** Reads the heads of any number of rooms and users from history, in bounded queries one after the other. */
@Injectable()
export class HeadsReader {
  constructor(private readonly reads: Reads) {}

  /** @throws ChatError when one of the queries fails */
  async read(roomIds: readonly RoomId[], userIds: readonly UserId[]): Promise<KnownHeads | undefined> {
    const rooms = new Map<RoomId, Rev>();
    const urevs = new Map<UserId, Urev>();
    let epoch: string | undefined;
    for (let start = 0; start < Math.max(roomIds.length, userIds.length); start += IDS_PER_QUERY) {
      const ask = {
        roomIds: roomIds.slice(start, start + IDS_PER_QUERY),
        userIds: userIds.slice(start, start + IDS_PER_QUERY),
      };
      const answer = await this.reads.ask('heads', ask, QUERY_TIMEOUT_MS);
      ({ epoch } = answer);
      for (const [roomId, rev] of Object.entries(answer.rooms)) rooms.set(roomId as RoomId, rev);
      for (const [userId, urev] of Object.entries(answer.urevs)) urevs.set(userId as UserId, urev);
    }
    return epoch === undefined ? undefined : { epoch, rooms, urevs };
  }
}
