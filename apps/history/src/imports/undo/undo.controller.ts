import { Controller, HttpCode, HttpStatus, Post, UseInterceptors } from '@nestjs/common';
import { IMPORTED_PART_BYTES_MAX, type UndoAnswer } from '#access/imports-api';
import { ADMIN_ROUTES } from '#access/internal-api';
import { ActingOperator, LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { LargeJsonInterceptor } from '#platform/http/large-json.interceptor';
import { Turn } from '#platform/http/turn.decorator';
import { UndoImport } from './undo.requests.js';
import { UndoService } from './undo.service.js';

/** Takes the rooms of an import away. */
@Controller(`${ADMIN_ROUTES.history}/imports/:id/undo`)
@OperatorsOnly()
@LowestRole('root')
@Turn('none')
@UseInterceptors(new LargeJsonInterceptor(IMPORTED_PART_BYTES_MAX))
export class UndoController {
  constructor(private readonly undo: UndoService) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  some(
    @ActingOperator() actor: string,
    @EventRequest(UndoImport, { id: 'id' }) request: UndoImport,
  ): Promise<UndoAnswer> {
    return this.undo.some(actor, request);
  }
}
