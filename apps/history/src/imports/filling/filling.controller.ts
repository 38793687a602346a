import { Controller, HttpCode, HttpStatus, Post, UseInterceptors } from '@nestjs/common';
import { IMPORTED_PART_BYTES_MAX, type RoomPlace } from '#access/imports-api';
import { ADMIN_ROUTES } from '#access/internal-api';
import { LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { LargeJsonInterceptor } from '#platform/http/large-json.interceptor';
import { Turn } from '#platform/http/turn.decorator';
import { FillPart, FindRoomPlace, RunInRoom } from './filling.requests.js';
import { FillingService } from './filling.service.js';

const IN_ROOM = { id: 'id', roomId: 'roomId' } as const;

/** The rooms of an import, before they are shown. The turn of the run bounds what runs at once. */
@Controller(`${ADMIN_ROUTES.history}/imports/:id/rooms`)
@OperatorsOnly()
@LowestRole('root')
@Turn('none')
@UseInterceptors(new LargeJsonInterceptor(IMPORTED_PART_BYTES_MAX))
export class FillingController {
  constructor(private readonly filling: FillingService) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  find(@EventRequest(FindRoomPlace, { id: 'id' }) request: FindRoomPlace): Promise<RoomPlace> {
    return this.filling.find(request);
  }

  @Post(':roomId/parts')
  @HttpCode(HttpStatus.OK)
  fill(@EventRequest(FillPart, IN_ROOM) request: FillPart): Promise<RoomPlace> {
    return this.filling.fill(request);
  }

  @Post(':roomId/reset')
  @HttpCode(HttpStatus.OK)
  reset(@EventRequest(RunInRoom, IN_ROOM) request: RunInRoom): Promise<RoomPlace> {
    return this.filling.reset(request);
  }
}
