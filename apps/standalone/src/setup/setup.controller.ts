import { Controller, Post } from '@nestjs/common';
import { EventRequest } from '#platform/http/event-request';
import { Turn } from '#platform/http/turn.decorator';
import { Client, type ClientInfo } from '../../../auth/src/sessions/client-info.js';
import { SetUpSite } from './setup.requests.js';
import { SetupService, type SetUp } from './setup.service.js';

/** The page `/setup` of the web client. */
@Controller('internal/setup')
export class SetupController {
  constructor(private readonly setup: SetupService) {}

  @Post()
  @Turn('passwords')
  run(@EventRequest(SetUpSite) wanted: SetUpSite, @Client() client: ClientInfo): Promise<SetUp> {
    return this.setup.run(wanted, client);
  }
}
