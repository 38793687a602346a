import { Injectable, Logger } from '@nestjs/common';
import type { CommandBatch } from '#bus/command-bus.port';
import type { RoomCommand, RoomId } from '#contracts';
import { within } from '#contracts/within';
import { CommandSql } from '../store/command-sql.js';
import { isHeavy, mayBeHeavy, type WeighedRoom } from './heavy.policy.js';
import { readWeighedRooms } from './heavy.store.js';

/** Much longer than a read by primary keys takes. Then the batch counts as heavy, and its transaction finds out. */
const READ_TIMEOUT_MS = 1_000;

/** A batch with commands that may be heavy. */
interface Weighed {
  readonly roomId: RoomId;
  readonly commands: readonly RoomCommand[];
  readonly settle: (isHeavy: boolean) => void;
}

/**
 * Tells heavy batches from others before they enter a call. One read at a time serves all batches that came during the
 * read before it, so a flood of them takes one connection.
 */
@Injectable()
export class HeavyService {
  private readonly logger = new Logger(HeavyService.name);
  private waiting: Weighed[] = [];
  private isReading = false;

  constructor(private readonly sql: CommandSql) {}

  /** Never rejects. */
  isHeavy({ roomId, commands }: CommandBatch<RoomCommand>): false | Promise<boolean> {
    const doubtful = commands.filter(mayBeHeavy);
    if (doubtful.length === 0) return false;
    return new Promise((settle) => {
      this.waiting.push({ roomId, commands: doubtful, settle });
      if (!this.isReading) void this.readAll();
    });
  }

  private async readAll(): Promise<void> {
    this.isReading = true;
    while (this.waiting.length > 0) {
      const batches = this.waiting.splice(0);
      const rooms = await this.roomsOf(batches);
      const found = (roomId: RoomId, { actor }: RoomCommand) => rooms?.get(roomId + actor.userId);
      for (const { roomId, commands, settle } of batches)
        settle(rooms === undefined || commands.some((command) => isHeavy(command, found(roomId, command))));
    }
    this.isReading = false;
  }

  private async roomsOf(batches: readonly Weighed[]): Promise<ReadonlyMap<string, WeighedRoom> | undefined> {
    const callers = batches.flatMap(({ roomId, commands }) =>
      commands.map(({ actor }) => [roomId, actor.userId] as const),
    );
    try {
      return await within(readWeighedRooms(this.sql, callers), READ_TIMEOUT_MS);
    } catch (error) {
      this.logger.warn({ event: 'commands.not-weighed', batches: batches.length, reason: String(error) });
      return undefined;
    }
  }
}
