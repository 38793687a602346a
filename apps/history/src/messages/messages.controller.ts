import { Controller, Get, HttpStatus, Post, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags, OmitType } from '@nestjs/swagger';
import type { Response } from 'express';
import { MessageRef, PageMessages, SendMessage, type Message, type MessagePage, type SentMessage } from '#contracts';
import { AccessGuard } from '#identity/access.guard';
import { CurrentUser } from '#identity/current-user';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/event-request';
import { RoomChangesService } from '../rooms/room-changes.service.js';
import { MessagesService } from './messages.service.js';

class SendMessageBody extends OmitType(SendMessage, ['roomId']) {}

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
    @EventRequest(MessageRef, { roomId: 'id', id: 'messageId' }) request: MessageRef,
  ): Promise<Message> {
    return this.messages.get(actor.userId, request);
  }
}
