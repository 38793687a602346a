import { Injectable, Logger } from '@nestjs/common';
import { NIL } from 'uuid';
import { CommandBus } from '#bus/command-bus.port';
import { ChatError, isId, LIST_DEFAULT, type RoomId } from '#contracts';
import {
  AUDIT_PAGE_MAX,
  type AuditPage,
  type EpochAnswer,
  type LagAnswer,
  type RetentionPage,
  type RoomRetention,
} from '#access/internal-api';
import type { ProcessesAnswer, SiteTotals } from '#access/site-api';
import { addNumbers } from '#platform/process/process-numbers';
import { Processes } from '#platform/process/processes';
import { decodeCursor, encodeCursor } from '../reads/paging/cursor.policy.js';
import { RetentionService } from '../jobs/retention/retention.service.js';
import { readRetentions, setRetention } from '../jobs/retention/retention.store.js';
import { makeEpoch, readEpoch } from '../store/epoch.store.js';
import { ReadSql } from '../store/read-sql.js';
import { WriteSql } from '../store/write-sql.js';
import type { ListAudit, ListRetentions } from './admin.requests.js';
import { AUDIT, recordAct } from '../store/audit.store.js';
import { readTotals } from './totals.store.js';

/** An operator's views and changes. Each change writes a record to the audit table. */
@Injectable()
export class AdminService {
  private readonly logger = new Logger(AdminService.name);

  constructor(
    private readonly reads: ReadSql,
    private readonly writes: WriteSql,
    private readonly bus: CommandBus,
    private readonly retention: RetentionService,
    private readonly processes: Processes,
  ) {}

  /** @throws ChatError UNAVAILABLE */
  async lag(): Promise<LagAnswer> {
    const lag = await this.bus.lag();
    return { partitions: [...lag].map(([partition, ofPartition]) => ({ partition, ...ofPartition })) };
  }

  /** @throws ChatError UNAVAILABLE */
  async processesOfSite(): Promise<ProcessesAnswer> {
    try {
      return { processes: await this.processes.list() };
    } catch (cause) {
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }

  /** @throws ChatError UNAVAILABLE */
  async totals(): Promise<SiteTotals> {
    const [stored, { processes }] = await Promise.all([readTotals(this.reads), this.processesOfSite()]);
    return { ...stored, ...addNumbers(processes.map(({ numbers }) => numbers)) };
  }

  async epoch(): Promise<EpochAnswer> {
    return { epoch: await readEpoch(this.reads) };
  }

  /** Makes all clients drop their cache and sync: at their next `sync`, or within 30 s by `heads`. */
  async renewEpoch(actor: string): Promise<EpochAnswer> {
    const epoch = await this.writes.transaction(async (open) => {
      await makeEpoch(open);
      const renewed = await readEpoch(open);
      await recordAct(open, { actor, act: 'epoch.renew', subject: null, details: { epoch: renewed } });
      return renewed;
    });
    this.logger.warn({ event: 'epoch.renewed', epoch });
    return { epoch };
  }

  /** Rooms with a retention, by id. @throws ChatError INVALID */
  async retentions({ cursor, limit = LIST_DEFAULT }: ListRetentions): Promise<RetentionPage> {
    const after = decodeCursor(cursor, [isId] as const);
    // `NIL` sorts before every room.
    const found = await readRetentions(this.reads, (after?.[0] ?? NIL) as RoomId, limit + 1);
    const rooms = found.slice(0, limit);
    const last = rooms.at(-1);
    return { rooms, cursor: last && found.length > limit ? encodeCursor([last.roomId]) : null };
  }

  /** Also starts a purge of the messages that are due. @throws ChatError NOT_FOUND */
  async setRetention(actor: string, roomId: RoomId, days: number | null): Promise<RoomRetention> {
    const room = await this.writes.transaction(async (open) => {
      const changed = await setRetention(open, roomId, days);
      if (changed === undefined) throw new ChatError('NOT_FOUND');
      await recordAct(open, { actor, act: 'retention.set', subject: roomId, details: { days } });
      return changed;
    });
    void this.retention.job.run();
    return room;
  }

  /** Newest first. @throws ChatError INVALID */
  async audit({ cursor, limit = AUDIT_PAGE_MAX }: ListAudit): Promise<AuditPage> {
    const before = decodeCursor(cursor, [isId] as const);
    const found = await AUDIT.read(this.reads, before?.[0] ?? null, limit + 1);
    const records = found.slice(0, limit);
    const last = records.at(-1);
    return { records, cursor: last && found.length > limit ? encodeCursor([last.id]) : null };
  }
}
