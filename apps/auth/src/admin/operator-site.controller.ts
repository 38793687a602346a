import { Controller, Get } from '@nestjs/common';
import { ADMIN_ROUTES } from '#access/internal-api';
import { ActingOperator, LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import type { ExportedPeoplePage } from '#access/site-export-api';
import { EventRequest } from '#platform/http/event-request';
import { ListExportedPeople } from './admin.requests.js';
import { ExportedPeopleService } from './exported-people.service.js';

/** The whole site, for `parley site export`. */
@Controller(`${ADMIN_ROUTES.auth}/site`)
@OperatorsOnly()
@LowestRole('root')
export class OperatorSiteController {
  constructor(private readonly people: ExportedPeopleService) {}

  @Get('people')
  list(
    @ActingOperator() actor: string,
    @EventRequest(ListExportedPeople) { cursor }: ListExportedPeople,
  ): Promise<ExportedPeoplePage> {
    return this.people.page(actor, cursor);
  }
}
