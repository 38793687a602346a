import { Injectable, Logger } from '@nestjs/common';
import type { RoomId, UserId } from '#contracts';
import { WriteSql } from '../../store/write-sql.js';
import { writeOpened } from './opened-rooms.store.js';

/**
 * Notes that users have opened rooms into which others put them. From then on these rooms count against what the user
 * may take.
 */
@Injectable()
export class OpenedRoomsService {
  private readonly logger = new Logger(OpenedRoomsService.name);

  constructor(private readonly sql: WriteSql) {}

  /** Never rejects: the user has the room, and opening it the next time notes it. */
  async note(userId: UserId, roomId: RoomId): Promise<void> {
    try {
      await writeOpened(this.sql, userId, roomId);
    } catch (error) {
      this.logger.debug({ event: 'room.opening-not-noted', roomId, reason: String(error) });
    }
  }
}
