import { Controller, Delete, Get, Put, UseGuards } from '@nestjs/common';
import { BlockRef, Nothing, type Empty, type UserBrief } from '#contracts';
import { AccessGuard } from '#identity/access.guard';
import { CurrentUser } from '#identity/current-user';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/event-request';
import { BlockChangesService } from './block-changes.service.js';
import { BlockListService } from './block-list.service.js';

/** Whom I block. */
@UseGuards(AccessGuard)
@Controller('v1/blocks')
export class BlocksController {
  constructor(
    private readonly blocks: BlockListService,
    private readonly changes: BlockChangesService,
  ) {}

  @Get()
  list(@CurrentUser() { actor }: Identity, @EventRequest(Nothing) _request: Nothing): Promise<{ users: UserBrief[] }> {
    return this.blocks.list(actor.userId);
  }

  @Put(':userId')
  add(
    @CurrentUser() { actor }: Identity,
    @EventRequest(BlockRef, { userId: 'userId' }) { userId }: BlockRef,
  ): Promise<Empty> {
    return this.changes.add(actor, userId);
  }

  @Delete(':userId')
  remove(
    @CurrentUser() { actor }: Identity,
    @EventRequest(BlockRef, { userId: 'userId' }) { userId }: BlockRef,
  ): Promise<Empty> {
    return this.changes.remove(actor, userId);
  }
}
