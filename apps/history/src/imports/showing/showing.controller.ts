import { Controller, HttpCode, HttpStatus, Post, UseInterceptors } from '@nestjs/common';
import { IMPORTED_PART_BYTES_MAX, type AddFilesAnswer, type AppendAnswer, type ShownAnswer } from '#access/imports-api';
import { ADMIN_ROUTES } from '#access/internal-api';
import { LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { LargeJsonInterceptor } from '#platform/http/large-json.interceptor';
import { Turn } from '#platform/http/turn.decorator';
import { AddedFilesService } from './added-files.service.js';
import { AddFilesToRoom, AppendToRoom, ShowRoom } from './showing.requests.js';
import { ShowingService } from './showing.service.js';

const IN_ROOM = { id: 'id', roomId: 'roomId' } as const;

/** Filled rooms become rooms, and later exports add to them. The turn of the run bounds what runs at once. */
@Controller(`${ADMIN_ROUTES.history}/imports/:id/rooms/:roomId`)
@OperatorsOnly()
@LowestRole('root')
@Turn('none')
@UseInterceptors(new LargeJsonInterceptor(IMPORTED_PART_BYTES_MAX))
export class ShowingController {
  constructor(
    private readonly showing: ShowingService,
    private readonly addedFiles: AddedFilesService,
  ) {}

  @Post('show')
  @HttpCode(HttpStatus.OK)
  show(@EventRequest(ShowRoom, IN_ROOM) request: ShowRoom): Promise<ShownAnswer> {
    return this.showing.show(request);
  }

  @Post('append')
  @HttpCode(HttpStatus.OK)
  append(@EventRequest(AppendToRoom, IN_ROOM) request: AppendToRoom): Promise<AppendAnswer> {
    return this.showing.append(request);
  }

  @Post('files')
  @HttpCode(HttpStatus.OK)
  addFiles(@EventRequest(AddFilesToRoom, IN_ROOM) request: AddFilesToRoom): Promise<AddFilesAnswer> {
    return this.addedFiles.add(request);
  }
}
