import { nameKey, type CommandId, type MessageId, type RoomCommand, type RoomId, type UserId } from '#contracts';
import { isKept } from './apply.policy.js';
import { directKeyOf } from './create.policy.js';
import type { RoomWork } from './room-work.js';

/** Everything that a transaction's commands name, to be read at once. */
export interface NamedKeys {
  readonly messages: [RoomId, MessageId][];
  readonly members: [RoomId, UserId][];
  readonly results: [RoomId, CommandId][];
  /** Rooms whose owner may be among those who leave, with how many heirs the commands could use up. */
  readonly leavers: [RoomId, UserId, number][];
  readonly people: UserId[];
  /** Those who may get another room. */
  readonly joiners: UserId[];
  readonly directKeys: string[];
  readonly publicNames: string[];
}

export function namedKeys(works: readonly RoomWork[]): NamedKeys {
  const keys = new KeyCollector();
  for (const { roomId, entries } of works) {
    for (const { command } of entries) keys.addCommand(roomId, command, entries.length);
  }
  return keys.collected();
}

/** Users whom the command is about, besides its actor. */
export function targetsOf(command: RoomCommand): readonly UserId[] {
  switch (command.type) {
    case 'room.create':
      return command.request.memberIds ?? [];
    case 'member.add':
    case 'member.remove':
      return [command.request.userId];
    default:
      return [];
  }
}

class KeyCollector {
  private readonly messages = new Map<string, [RoomId, MessageId]>();
  private readonly members = new Map<string, [RoomId, UserId]>();
  private readonly results: [RoomId, CommandId][] = [];
  private readonly leavers: [RoomId, UserId, number][] = [];
  private readonly people = new Set<UserId>();
  private readonly joiners = new Set<UserId>();
  private readonly directKeys = new Set<string>();
  private readonly publicNames = new Set<string>();

  addCommand(roomId: RoomId, command: RoomCommand, commandsInRoom: number): void {
    const { type, actor } = command;
    this.addMember(roomId, actor.userId);
    if (type === 'message.send') {
      this.addSend(roomId, command.request);
      return;
    }
    if (isKept(type)) this.results.push([roomId, command.commandId]);
    if (type === 'room.leave' || type === 'member.erase') this.leavers.push([roomId, actor.userId, commandsInRoom + 1]);
    this.addUsers(roomId, command);
    this.addUniques(command);
  }

  collected(): NamedKeys {
    return {
      messages: [...this.messages.values()],
      members: [...this.members.values()],
      results: this.results,
      leavers: this.leavers,
      people: [...this.people],
      joiners: [...this.joiners],
      directKeys: [...this.directKeys],
      publicNames: [...this.publicNames],
    };
  }

  private addSend(
    roomId: RoomId,
    request: { id: MessageId; afterId?: MessageId; replyTo?: MessageId; mentions?: UserId[] },
  ): void {
    for (const id of [request.id, request.afterId, request.replyTo])
      if (id !== undefined) this.messages.set(roomId + id, [roomId, id]);
    for (const userId of request.mentions ?? []) this.addMember(roomId, userId);
  }

  private addMember(roomId: RoomId, userId: UserId): void {
    this.members.set(roomId + userId, [roomId, userId]);
  }

  private addUsers(roomId: RoomId, command: RoomCommand): void {
    const users = [command.actor.userId, ...targetsOf(command)];
    for (const userId of users) this.people.add(userId);
    if (command.type === 'room.create' || command.type === 'room.join' || command.type === 'member.add')
      for (const userId of users) this.joiners.add(userId);
    if (command.type === 'member.add' || command.type === 'member.remove')
      this.addMember(roomId, command.request.userId);
  }

  private addUniques(command: RoomCommand): void {
    if (command.type !== 'room.create' && command.type !== 'room.update') return;
    const { name } = command.request;
    if (name !== undefined) this.publicNames.add(nameKey(name));
    const key = command.type === 'room.create' ? directKeyOf(command) : undefined;
    if (key !== undefined) this.directKeys.add(key);
  }
}
