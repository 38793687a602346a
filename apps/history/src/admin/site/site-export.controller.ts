import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { ADMIN_ROUTES } from '#access/internal-api';
import { ActingOperator, LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import type { ExportedRoomsPage } from '#access/site-export-api';
import { EventRequest } from '#platform/http/event-request';
import { Turn } from '#platform/http/turn.decorator';
import { linesTo, sendAll } from './lines-over-http.js';
import { ExportedFile, ExportedRoom, ListExportedRooms } from './site-export.requests.js';
import { SiteExportService } from './site-export.service.js';

/** The whole site, for `parley site export`. */
@Controller(`${ADMIN_ROUTES.history}/site`)
@OperatorsOnly()
@LowestRole('root')
export class SiteExportController {
  constructor(private readonly exports: SiteExportService) {}

  @Get('rooms')
  rooms(
    @ActingOperator() actor: string,
    @EventRequest(ListExportedRooms) { cursor }: ListExportedRooms,
  ): Promise<ExportedRoomsPage> {
    return this.exports.rooms(actor, cursor);
  }

  @Get('rooms/:roomId')
  @Turn('none')
  async room(
    @EventRequest(ExportedRoom, { roomId: 'roomId' }) { roomId }: ExportedRoom,
    @Res() response: Response,
  ): Promise<void> {
    await this.exports.room(roomId, linesTo(response));
    response.end();
  }

  @Get('files/:fileId')
  @Turn('none')
  async file(
    @EventRequest(ExportedFile, { fileId: 'fileId' }) { fileId }: ExportedFile,
    @Res() response: Response,
  ): Promise<void> {
    await sendAll(await this.exports.file(fileId), response);
  }
}
