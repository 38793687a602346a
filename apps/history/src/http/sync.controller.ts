import { Controller, HttpCode, HttpStatus, Post, UseGuards } from '@nestjs/common';
import { Sync, type SyncAnswer } from '#contracts';
import { AccessGuard } from '#identity/access.guard';
import { CurrentUser } from '#identity/current-user';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/event-request';
import { SyncService } from '../reads/sync/sync.service.js';

@UseGuards(AccessGuard)
@Controller('v1/sync')
export class SyncController {
  constructor(private readonly syncs: SyncService) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  async sync(@CurrentUser() { actor }: Identity, @EventRequest(Sync) request: Sync): Promise<SyncAnswer> {
    const { sync } = await this.syncs.sync(actor.userId, request);
    return sync;
  }
}
