import { Controller, Delete, Get, Put, UseGuards } from '@nestjs/common';
import { ListReactions, ReactionRef, type Message, type UserPage } from '#contracts';
import { AccessGuard } from '#identity/access.guard';
import { CurrentUser } from '#identity/current-user';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/event-request';
import { RoomChangesService } from './room-changes.service.js';
import { MessagesService } from '../reads/messages/messages.service.js';

/** Where a reaction's path has the fields of its event; the emoji comes percent-decoded. */
const REACTION_PATH = { roomId: 'id', id: 'messageId', emoji: 'emoji' } as const;

@UseGuards(AccessGuard)
@Controller('v1/rooms/:id/messages/:messageId/reactions/:emoji')
export class ReactionsController {
  constructor(
    private readonly messages: MessagesService,
    private readonly changes: RoomChangesService,
  ) {}

  @Get()
  list(
    @CurrentUser() { actor }: Identity,
    @EventRequest(ListReactions, REACTION_PATH) request: ListReactions,
  ): Promise<UserPage> {
    return this.messages.reactions(actor.userId, request);
  }

  @Put()
  add(
    @CurrentUser() { actor }: Identity,
    @EventRequest(ReactionRef, REACTION_PATH) request: ReactionRef,
  ): Promise<Message> {
    return this.changes.react(actor, request);
  }

  @Delete()
  remove(
    @CurrentUser() { actor }: Identity,
    @EventRequest(ReactionRef, REACTION_PATH) request: ReactionRef,
  ): Promise<Message> {
    return this.changes.unreact(actor, request);
  }
}
