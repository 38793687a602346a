import { Injectable } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import { ChatError, LIST_DEFAULT, type Report } from '#contracts';
import { REPORTERS_MAX, type ReportAnswer, type ReportsAnswer } from '#access/internal-api';
import { submitToRoom } from '../jobs/server-commands.js';
import { closeWith } from '../mine/reports/closing.js';
import { reportPlace } from '../reads/reports/report-cursor.policy.js';
import { reportPage } from '../reads/reports/report-list.js';
import {
  readPlaceOf,
  readReport,
  readReporters,
  readReportsAbout,
  readReportsOfAll,
  readRoomsOf,
} from '../reads/reports/reports.store.js';
import { recordAct } from '../store/audit.store.js';
import { ReadSql } from '../store/read-sql.js';
import { WriteSql } from '../store/write-sql.js';
import type { ListAllReports } from './admin.requests.js';

/** The reports of all rooms, direct ones too, and who has made them. */
@Injectable()
export class OperatorReportsService {
  constructor(
    private readonly reads: ReadSql,
    private readonly writes: WriteSql,
    private readonly bus: CommandBus,
  ) {}

  /** @throws ChatError INVALID */
  async list({ state = 'open', senderId, cursor, limit = LIST_DEFAULT }: ListAllReports): Promise<ReportsAnswer> {
    const asked = { after: reportPlace(cursor), limit: limit + 1 };
    const found =
      senderId === undefined
        ? await readReportsOfAll(this.reads, { ...asked, state })
        : await readReportsAbout(this.reads, senderId, asked);
    const page = reportPage(found, limit);
    return { ...page, rooms: await readRoomsOf(this.reads, page.reports) };
  }

  /** @throws ChatError NOT_FOUND */
  async show(id: string): Promise<ReportAnswer> {
    const report = found(await readReport(this.reads, id));
    const [place, reporters] = await Promise.all([
      readPlaceOf(this.reads, report),
      readReporters(this.reads, id, REPORTERS_MAX),
    ]);
    return { ...report, ...place, reporters };
  }

  /** Also of a closed report. @throws ChatError NOT_FOUND, and UNAVAILABLE, OVERLOADED or TIMEOUT if the message is to be deleted */
  async close(operator: string, id: string, deletesMessage: boolean): Promise<Report> {
    const report = found(await readReport(this.writes, id));
    if (deletesMessage) await this.deleteMessage(operator, report);
    return this.writes.transaction(async (open) => {
      const details = { roomId: report.roomId, messageId: report.messageId };
      const wasOpen = await closeWith(open, report, null);
      if (wasOpen) await recordAct(open, { actor: operator, act: 'report.close', subject: id, details });
      return found(await readReport(open, id));
    });
  }

  private async deleteMessage(operator: string, { id: reportId, roomId, messageId: id }: Report): Promise<void> {
    try {
      const request = { id, reportId, operator };
      await submitToRoom(this.bus, roomId, { by: 'operator', type: 'message:withdraw', request });
    } catch (error) {
      // A report outlives its message and its room.
      const isGone = error instanceof ChatError && (error.code === 'GONE' || error.code === 'NOT_FOUND');
      if (!isGone) throw error;
    }
  }
}

function found(report: Report | undefined): Report {
  if (report === undefined) throw new ChatError('NOT_FOUND', { message: 'There is no such report.' });
  return report;
}
