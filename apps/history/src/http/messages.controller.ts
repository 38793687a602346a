import { Controller, Delete, Get, HttpStatus, Patch, Post, Put, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import {
  EditMessage,
  MessageRef,
  PageMessages,
  SendMessage,
  type Message,
  type MessagePage,
  type SentMessage,
} from '#contracts';
import { AccessGuard } from '#identity/access.guard';
import { CurrentUser } from '#identity/current-user';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/event-request';
import { RoomChangesService } from './room-changes.service.js';
import { MessagesService } from '../reads/messages/messages.service.js';

/** Where a message's path has the fields of its event. */
const MESSAGE_PATH = { roomId: 'id', id: 'messageId' } as const;

@UseGuards(AccessGuard)
@Controller('v1/rooms/:id/messages')
export class MessagesController {
  constructor(
    private readonly messages: MessagesService,
    private readonly changes: RoomChangesService,
  ) {}

  @Get()
  page(
    @CurrentUser() { actor }: Identity,
    @EventRequest(PageMessages, { roomId: 'id' }) request: PageMessages,
  ): Promise<MessagePage> {
    return this.messages.page(actor.userId, request);
  }

  @Post()
  async send(
    @CurrentUser() { actor }: Identity,
    @EventRequest(SendMessage, { roomId: 'id' }) request: SendMessage,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SentMessage> {
    const sent = await this.changes.send(actor, request);
    response.status(sent.dup ? HttpStatus.OK : HttpStatus.CREATED);
    return sent;
  }

  @Get(':messageId')
  get(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MessageRef, MESSAGE_PATH) request: MessageRef,
  ): Promise<Message> {
    return this.messages.get(actor.userId, request);
  }

  @Patch(':messageId')
  edit(
    @CurrentUser() { actor }: Identity,
    @EventRequest(EditMessage, MESSAGE_PATH) request: EditMessage,
  ): Promise<Message> {
    return this.changes.edit(actor, request);
  }

  @Delete(':messageId')
  delete(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MessageRef, MESSAGE_PATH) request: MessageRef,
  ): Promise<Message> {
    return this.changes.deleteMessage(actor, request);
  }

  @Put(':messageId/pin')
  pin(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MessageRef, MESSAGE_PATH) request: MessageRef,
  ): Promise<Message> {
    return this.changes.pin(actor, request);
  }

  @Delete(':messageId/pin')
  unpin(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MessageRef, MESSAGE_PATH) request: MessageRef,
  ): Promise<Message> {
    return this.changes.unpin(actor, request);
  }
}
