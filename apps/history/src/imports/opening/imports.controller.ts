import { Controller, Get, HttpCode, HttpStatus, Post, Put, UseInterceptors } from '@nestjs/common';
import { IMPORTED_PART_BYTES_MAX, type ImportView } from '#access/imports-api';
import { ADMIN_ROUTES } from '#access/internal-api';
import { ActingOperator, LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { LargeJsonInterceptor } from '#platform/http/large-json.interceptor';
import { OneImport, OpenImport, SaveReport } from './imports.requests.js';
import { ImportsService } from './imports.service.js';

/** The beginning and the end of a run of an import. */
@Controller(`${ADMIN_ROUTES.history}/imports`)
@OperatorsOnly()
@LowestRole('root')
@UseInterceptors(new LargeJsonInterceptor(IMPORTED_PART_BYTES_MAX))
export class ImportsController {
  constructor(private readonly imports: ImportsService) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  open(@ActingOperator() actor: string, @EventRequest(OpenImport) request: OpenImport): Promise<ImportView> {
    return this.imports.open(actor, request);
  }

  @Get(':id')
  view(@EventRequest(OneImport, { id: 'id' }) { id }: OneImport): Promise<ImportView> {
    return this.imports.view(id);
  }

  @Put(':id/report')
  report(@EventRequest(SaveReport, { id: 'id' }) request: SaveReport): Promise<ImportView> {
    return this.imports.save(request);
  }
}
