import { Controller, Get } from '@nestjs/common';
import { ADMIN_ROUTES, type InvitedRoom } from '#access/internal-api';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { NamedGroup } from './groups.requests.js';
import { GroupsService } from './groups.service.js';

/** Groups, for the operator's command. */
@Controller(`${ADMIN_ROUTES.history}/groups`)
@OperatorsOnly()
export class OperatorGroupsController {
  constructor(private readonly groups: GroupsService) {}

  @Get(':group')
  find(@EventRequest(NamedGroup, { group: 'group' }) { group }: NamedGroup): Promise<InvitedRoom> {
    return this.groups.find(group);
  }
}
