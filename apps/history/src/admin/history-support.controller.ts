import { Controller, Get } from '@nestjs/common';
import { Nothing } from '#contracts';
import { ADMIN_ROUTES } from '#access/internal-api';
import { OperatorsOnly } from '#access/operators-only.decorator';
import type { SupportState } from '#access/support-api';
import { SupportStateService } from '#persistence/support-state.service';
import { EventRequest } from '#platform/http/event-request';

/** History’s part of the support bundle. */
@Controller(`${ADMIN_ROUTES.history}/support`)
@OperatorsOnly()
export class HistorySupportController {
  constructor(private readonly support: SupportStateService) {}

  @Get()
  state(@EventRequest(Nothing) _request: Nothing): Promise<SupportState> {
    return this.support.state();
  }
}
