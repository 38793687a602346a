import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { partitionOf } from '#bus/partition.policy';
import { ReadSql } from '../store/read-sql.js';
import { AnnouncementsService } from './announcements.service.js';
import { readActiveRooms } from './takeover.store.js';

/** Partitions taken over within this time share one query. */
const GATHER_MS = 50;

/** When this history takes over a partition, the previous owner may have lost frames: gateways then send `heads`. */
@Injectable()
export class TakeoverService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(TakeoverService.name);
  private partitions = new Set<number>();
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    private readonly sql: ReadSql,
    private readonly announcements: AnnouncementsService,
  ) {}

  /** This history now owns the partition. */
  note(partition: number): void {
    if (this.partitions.size === 0) this.timer = setTimeout(() => void this.announce(), GATHER_MS);
    this.partitions.add(partition);
  }

  /** The next owner of the partitions announces their rooms as well. */
  beforeApplicationShutdown(): void {
    this.stopping = true;
    clearTimeout(this.timer);
  }

  private async announce(): Promise<void> {
    const { partitions } = this;
    this.partitions = new Set();
    try {
      const active = await readActiveRooms(this.sql);
      const roomIds = active.filter((id) => partitions.has(partitionOf(id)));
      await this.announcements.requestHeads(roomIds);
      this.logger.log({ event: 'partitions.taken', partitions: [...partitions], rooms: roomIds.length });
    } catch (error) {
      if (this.stopping) return;
      this.logger.warn({ event: 'heads.failed', partitions: [...partitions], reason: String(error) });
    }
  }
}
