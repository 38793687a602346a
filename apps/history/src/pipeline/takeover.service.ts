import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { partitionOf } from '#bus/partition.policy';
import type { RoomId } from '#contracts';
import type { Statement } from '#persistence/sql';
import { ReadSql } from '../store/read-sql.js';
import { Announcements } from './announcements.service.js';

/** A frame that its last owner lost is at most so old when the next one takes over. */
const LOST_FRAMES_SECONDS = 30;
/** More rooms than this were active: the others' `heads` come with the gateways' own rounds. */
const ACTIVE_ROOMS_MAX = 20_000;
/** Partitions that come together are looked at together. */
const GATHER_MS = 50;

/** Reads the table once: an index on the time of activity would make every message dearer. */
const ACTIVE_ROOMS: Statement = {
  name: 'active-rooms',
  text: 'SELECT id FROM history.rooms WHERE last_activity_at > now() - make_interval(secs => $1) LIMIT $2',
};

/** Says of partitions that change hands that frames may have been lost. */
@Injectable()
export class TakeoverService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(TakeoverService.name);
  private partitions = new Set<number>();
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    private readonly sql: ReadSql,
    private readonly announcements: Announcements,
  ) {}

  /** This history now owns the partition. */
  note(partition: number): void {
    if (this.partitions.size === 0) this.timer = setTimeout(() => void this.announce(), GATHER_MS);
    this.partitions.add(partition);
  }

  /** Whoever has the partitions next looks at them as well. */
  beforeApplicationShutdown(): void {
    this.stopping = true;
    clearTimeout(this.timer);
  }

  private async announce(): Promise<void> {
    const { partitions } = this;
    this.partitions = new Set();
    try {
      const rows = await this.sql.rows<{ id: RoomId }>(ACTIVE_ROOMS, [LOST_FRAMES_SECONDS, ACTIVE_ROOMS_MAX]);
      const roomIds = rows.map(({ id }) => id).filter((id) => partitions.has(partitionOf(id)));
      await this.announcements.doubt(roomIds);
      this.logger.log({ event: 'partitions.taken', partitions: [...partitions], rooms: roomIds.length });
    } catch (error) {
      if (this.stopping) return;
      this.logger.warn({ event: 'heads.failed', partitions: [...partitions], reason: String(error) });
    }
  }
}
