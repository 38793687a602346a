import { Controller, Delete, Get, HttpStatus, Patch, Post, Put, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags, OmitType } from '@nestjs/swagger';
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
import { RoomChangesService } from '../rooms/room-changes.service.js';
import { MessagesService } from './messages.service.js';

class SendMessageBody extends OmitType(SendMessage, ['roomId']) {}
class EditMessageBody extends OmitType(EditMessage, ['roomId', 'id']) {}

/** Where a message's path has the fields of its event. */
const MESSAGE_PATH = { roomId: 'id', id: 'messageId' } as const;

@ApiTags('messages')
@ApiBearerAuth()
@UseGuards(AccessGuard)
@Controller('v1/rooms/:id/messages')
export class MessagesController {
  constructor(
    private readonly messages: MessagesService,
    private readonly changes: RoomChangesService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'A page of messages, ascending: before, after or around a seq, at a time, or the newest' })
  page(
    @CurrentUser() { actor }: Identity,
    @EventRequest(PageMessages, { roomId: 'id' }) request: PageMessages,
  ): Promise<MessagePage> {
    return this.messages.page(actor.userId, request);
  }

  @Post()
  @ApiOperation({ summary: 'Send a message: 201; 200 when the id was sent before' })
  @ApiBody({ type: SendMessageBody })
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
  @ApiOperation({ summary: 'One message' })
  get(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MessageRef, MESSAGE_PATH) request: MessageRef,
  ): Promise<Message> {
    return this.messages.get(actor.userId, request);
  }

  @Patch(':messageId')
  @ApiOperation({ summary: 'Edit a message of mine; `version` is the one that the edit was made from' })
  @ApiBody({ type: EditMessageBody })
  edit(
    @CurrentUser() { actor }: Identity,
    @EventRequest(EditMessage, MESSAGE_PATH) request: EditMessage,
  ): Promise<Message> {
    return this.changes.edit(actor, request);
  }

  @Delete(':messageId')
  @ApiOperation({ summary: 'Delete a message: its place stays, its content goes' })
  delete(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MessageRef, MESSAGE_PATH) request: MessageRef,
  ): Promise<Message> {
    return this.changes.deleteMessage(actor, request);
  }

  @Put(':messageId/pin')
  @ApiOperation({ summary: 'Pin a message' })
  pin(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MessageRef, MESSAGE_PATH) request: MessageRef,
  ): Promise<Message> {
    return this.changes.pin(actor, request);
  }

  @Delete(':messageId/pin')
  @ApiOperation({ summary: 'Unpin a message' })
  unpin(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MessageRef, MESSAGE_PATH) request: MessageRef,
  ): Promise<Message> {
    return this.changes.unpin(actor, request);
  }
}
