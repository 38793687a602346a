import { Injectable } from '@nestjs/common';
import { RoomQueue } from '#bus/room-queue';
import {
  ChatError,
  newId,
  type Actor,
  type ChangeRole,
  type CommandData,
  type CommandId,
  type CommandRequests,
  type CommandType,
  type CreateRoom,
  type EditMessage,
  type Empty,
  type MarkRead,
  type Member,
  type MemberRef,
  type Message,
  type MessageRef,
  type MuteMember,
  type OpenedRoom,
  type ReactionRef,
  type ReadState,
  type Room,
  type RoomCommandOf,
  type RoomId,
  type RoomRef,
  type RoomState,
  type SendMessage,
  type SentMessage,
  type SetNotify,
  type UpdateRoom,
} from '#contracts';
import { ChatLimits } from '#platform/limits/chat-limits';
import { currentRequest } from '#platform/request-context';
import { MessagesService } from '../reads/messages/messages.service.js';
import { RoomsService } from '../reads/rooms/rooms.service.js';

/**
 * Changes that are asked for over HTTP. Each goes through its room's queue like those from sockets, so that there is
 * one write path; each request is a connection of its own. Every method throws what its event may be answered, and
 * `RATE_LIMITED`, `TIMEOUT` or `OVERLOADED`.
 */
@Injectable()
export class RoomChangesService {
  constructor(
    private readonly queue: RoomQueue,
    private readonly rooms: RoomsService,
    private readonly limits: ChatLimits,
    private readonly messages: MessagesService,
  ) {}

  create(actor: Actor, { id = newId<RoomId>(), ...request }: CreateRoom): Promise<CommandData['room.create']> {
    return this.change(id, actor, 'room.create', request);
  }

  /** Joins and opens. Who is online is for sockets: `online` is `null`. */
  async join(actor: Actor, { roomId }: RoomRef): Promise<OpenedRoom> {
    await this.change(roomId, actor, 'room.join', {});
    const { memberIds: _, ...opened } = await this.rooms.open(actor.userId, { roomId });
    return { ...opened, online: null };
  }

  leave(actor: Actor, { roomId }: RoomRef): Promise<Empty> {
    return this.change(roomId, actor, 'room.leave', {});
  }

  update(actor: Actor, { roomId, ...request }: UpdateRoom): Promise<Room> {
    return this.change(roomId, actor, 'room.update', request);
  }

  delete(actor: Actor, { roomId }: RoomRef): Promise<Empty> {
    return this.change(roomId, actor, 'room.delete', {});
  }

  setNotify(actor: Actor, { roomId, ...request }: SetNotify): Promise<RoomState> {
    return this.change(roomId, actor, 'room.notify', request);
  }

  addMember(actor: Actor, { roomId, userId }: MemberRef): Promise<Member> {
    return this.change(roomId, actor, 'member.add', { userId });
  }

  removeMember(actor: Actor, { roomId, userId }: MemberRef): Promise<Member> {
    return this.change(roomId, actor, 'member.remove', { userId });
  }

  ban(actor: Actor, { roomId, userId }: MemberRef): Promise<Member> {
    return this.change(roomId, actor, 'member.ban', { userId });
  }

  unban(actor: Actor, { roomId, userId }: MemberRef): Promise<Member> {
    return this.change(roomId, actor, 'member.unban', { userId });
  }

  changeRole(actor: Actor, { roomId, ...request }: ChangeRole): Promise<Member> {
    return this.change(roomId, actor, 'member.role', request);
  }

  mute(actor: Actor, { roomId, ...request }: MuteMember): Promise<Member> {
    return this.change(roomId, actor, 'member.mute', request);
  }

  send(actor: Actor, { roomId, ...request }: SendMessage): Promise<SentMessage> {
    return this.change(roomId, actor, 'message.send', request);
  }

  edit(actor: Actor, { roomId, ...request }: EditMessage): Promise<Message> {
    return this.change(roomId, actor, 'message.edit', request);
  }

  deleteMessage(actor: Actor, { roomId, id }: MessageRef): Promise<Message> {
    return this.change(roomId, actor, 'message.delete', { id });
  }

  pin(actor: Actor, { roomId, id }: MessageRef): Promise<Message> {
    return this.change(roomId, actor, 'message.pin', { id });
  }

  unpin(actor: Actor, { roomId, id }: MessageRef): Promise<Message> {
    return this.change(roomId, actor, 'message.unpin', { id });
  }

  react(actor: Actor, { roomId, ...request }: ReactionRef): Promise<Message> {
    return this.change(roomId, actor, 'reaction.add', request);
  }

  unreact(actor: Actor, { roomId, ...request }: ReactionRef): Promise<Message> {
    return this.change(roomId, actor, 'reaction.remove', request);
  }

  markRead(actor: Actor, { roomId, seq }: MarkRead): Promise<ReadState> {
    return this.change(roomId, actor, 'read.mark', { seq });
  }

  private async change<Type extends CommandType>(
    roomId: RoomId,
    actor: Actor,
    type: Type,
    request: CommandRequests[Type],
  ): Promise<CommandData[Type]> {
    const refusal = this.limits.refusalOf(type, actor.userId, roomId);
    if (refusal !== undefined && !(await this.isRepeat(actor, roomId, request))) throw refusal;
    const commandId = newId<CommandId>();
    const command: RoomCommandOf<Type> = { type, commandId, connectionId: commandId, actor, request };
    const origin = currentRequest()?.origin;
    if (origin !== undefined) Object.assign(command, origin);
    const result = await this.queue.enqueue(roomId, command);
    if (!result.ok) throw ChatError.fromBody(result.error);
    return result.data;
  }

  /** Whether the request sends a message that the actor has sent before: no limit holds that back. */
  private async isRepeat({ userId }: Actor, roomId: RoomId, request: CommandRequests[CommandType]): Promise<boolean> {
    if (!('id' in request && 'body' in request)) return false;
    try {
      return (await this.messages.get(userId, { roomId, id: request.id })).senderId === userId;
    } catch (error) {
      if (error instanceof ChatError) return false;
      throw error;
    }
  }
}
