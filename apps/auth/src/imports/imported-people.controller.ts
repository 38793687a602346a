import { Controller, HttpCode, HttpStatus, Post, UseInterceptors } from '@nestjs/common';
import { ADMIN_ROUTES } from '#access/internal-api';
import {
  IMPORTED_PART_BYTES_MAX,
  type PeopleAnswer,
  type UnclaimedInvite,
  type UndonePeople,
} from '#access/imports-api';
import { ActingOperator, LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { LargeJsonInterceptor } from '#platform/http/large-json.interceptor';
import { AccountInvitesService } from './account-invites.service.js';
import { ImportUndoService } from './import-undo.service.js';
import { ImportedPeopleService } from './imported-people.service.js';
import { InviteUnclaimed, NamedImport, PlacePeople } from './imported-people.requests.js';

/** People of imports, for the operator's command. */
@Controller(`${ADMIN_ROUTES.auth}/imports`)
@OperatorsOnly()
@LowestRole('root')
@UseInterceptors(new LargeJsonInterceptor(IMPORTED_PART_BYTES_MAX))
export class ImportedPeopleController {
  constructor(
    private readonly people: ImportedPeopleService,
    private readonly undos: ImportUndoService,
    private readonly invites: AccountInvitesService,
  ) {}

  @Post('invites')
  invite(
    @ActingOperator() actor: string,
    @EventRequest(InviteUnclaimed) { user, lifetimeSeconds }: InviteUnclaimed,
  ): Promise<UnclaimedInvite> {
    return this.invites.create(actor, user, lifetimeSeconds);
  }

  @Post(':importId/people')
  @HttpCode(HttpStatus.OK)
  async place(@EventRequest(PlacePeople, { importId: 'importId' }) wanted: PlacePeople): Promise<PeopleAnswer> {
    return { people: await this.people.place(wanted) };
  }

  @Post(':importId/undo')
  @HttpCode(HttpStatus.OK)
  undo(@EventRequest(NamedImport, { importId: 'importId' }) { importId }: NamedImport): Promise<UndonePeople> {
    return this.undos.undo(importId);
  }
}
