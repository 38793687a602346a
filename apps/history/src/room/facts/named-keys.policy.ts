import {
  LIMITS,
  roomNameKey,
  type CommandId,
  type MessageId,
  type RoomCommand,
  type RoomId,
  type UserId,
} from '#contracts';
import { isKept } from '../../commands/apply.policy.js';
import { directKeyOf } from '../../commands/room/create.command.js';
import type { ReactionKey } from '../draft/reactions-draft.js';
import type { RoomWork } from '../draft/room-work.js';

/** Everything that a transaction's commands name, to be read at once. */
export interface NamedKeys {
  readonly messages: [RoomId, MessageId][];
  /** Messages that may be changed: all of each is read. */
  readonly rows: [RoomId, MessageId][];
  readonly reactions: (ReactionKey & { readonly roomId: RoomId })[];
  readonly members: [RoomId, UserId][];
  readonly results: [RoomId, CommandId][];
  readonly purges: RoomId[];
  /** Rooms whose owner may be among those who leave, with how many heirs the commands could use up. */
  readonly leavers: [RoomId, UserId, number][];
  readonly people: UserId[];
  /** Those who may get another room. */
  readonly joiners: UserId[];
  readonly directKeys: string[];
  readonly publicNames: string[];
  /** Whether the first blocks the second. */
  readonly blockings: [UserId, UserId][];
}

export function namedKeys(works: readonly RoomWork[]): NamedKeys {
  const keys = new KeyCollector();
  for (const { roomId, entries } of works) {
    const heirs = heirsWanted(entries);
    for (const { command } of entries) keys.addCommand(roomId, command, heirs);
  }
  return keys.collected();
}

/** How many members could come into question: as many as commands can use up, or all, when the room ends. */
function heirsWanted(entries: RoomWork['entries']): number {
  return entries.some(({ command }) => command.type === 'room.delete') ? LIMITS.membersPerRoom : entries.length + 1;
}

/** Users whom the command is about, besides its actor. */
export function targetsOf(command: RoomCommand): readonly UserId[] {
  switch (command.type) {
    case 'room.create':
      return command.request.memberIds ?? [];
    case 'member.add':
    case 'member.remove':
    case 'member.ban':
    case 'member.unban':
    case 'member.role':
    case 'member.mute':
      return [command.request.userId];
    default:
      return [];
  }
}

class KeyCollector {
  private readonly messages = new Map<string, [RoomId, MessageId]>();
  private readonly members = new Map<string, [RoomId, UserId]>();
  private readonly rows = new Map<string, [RoomId, MessageId]>();
  private readonly reactions: NamedKeys['reactions'] = [];
  private readonly results: [RoomId, CommandId][] = [];
  private readonly purges = new Set<RoomId>();
  private readonly leavers = new Map<string, [RoomId, UserId, number]>();
  private readonly people = new Set<UserId>();
  private readonly joiners = new Set<UserId>();
  private readonly directKeys = new Set<string>();
  private readonly publicNames = new Set<string>();
  private readonly blockings: [UserId, UserId][] = [];

  addCommand(roomId: RoomId, command: RoomCommand, heirs: number): void {
    const { type, actor } = command;
    this.addMember(roomId, actor.userId);
    if (type === 'message.send') {
      this.addSend(roomId, command.request);
      return;
    }
    if (type === 'room.purge') {
      this.purges.add(roomId);
      return;
    }
    if (isKept(type)) this.results.push([roomId, command.commandId]);
    // In a room that ends, whoever does anything may be its owner until then.
    if (mayEndOwnership(command) || heirs === LIMITS.membersPerRoom)
      this.leavers.set(roomId + actor.userId, [roomId, actor.userId, heirs]);
    this.addMessage(roomId, command);
    this.addUsers(roomId, command);
    this.addUniques(command);
  }

  collected(): NamedKeys {
    return {
      messages: [...this.messages.values()],
      members: [...this.members.values()],
      rows: [...this.rows.values()],
      reactions: this.reactions,
      results: this.results,
      purges: [...this.purges],
      leavers: [...this.leavers.values()],
      people: [...this.people],
      joiners: [...this.joiners],
      directKeys: [...this.directKeys],
      publicNames: [...this.publicNames],
      blockings: this.blockings,
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

  private addMessage(roomId: RoomId, command: RoomCommand): void {
    switch (command.type) {
      case 'message.edit':
        for (const userId of command.request.mentions ?? []) this.addMember(roomId, userId);
        break;
      case 'reaction.add':
      case 'reaction.remove': {
        const { id: messageId, emoji } = command.request;
        this.reactions.push({ roomId, messageId, emoji, userId: command.actor.userId });
        break;
      }
      case 'message.delete':
      case 'message.pin':
      case 'message.unpin':
        break;
      default:
        return;
    }
    const { id } = command.request;
    this.rows.set(roomId + id, [roomId, id]);
  }

  private addMember(roomId: RoomId, userId: UserId): void {
    this.members.set(roomId + userId, [roomId, userId]);
  }

  private addUsers(roomId: RoomId, command: RoomCommand): void {
    const { userId: actorId } = command.actor;
    const targets = targetsOf(command);
    for (const userId of [actorId, ...targets]) this.people.add(userId);
    const { type } = command;
    if (type === 'room.create' || type === 'room.join' || type === 'member.add')
      for (const userId of [actorId, ...targets]) this.joiners.add(userId);
    this.blockings.push(...blockingsAsked(command));
    if (type !== 'room.create') for (const userId of targets) this.addMember(roomId, userId);
  }

  private addUniques(command: RoomCommand): void {
    if (command.type !== 'room.create' && command.type !== 'room.update') return;
    const { name } = command.request;
    if (name !== undefined) this.publicNames.add(roomNameKey(name));
    const key = command.type === 'room.create' ? directKeyOf(command) : undefined;
    if (key !== undefined) this.directKeys.add(key);
  }
}

function mayEndOwnership({ type, request }: RoomCommand): boolean {
  if (type === 'member.role') return request.role === 'owner';
  return type === 'room.leave' || type === 'member.erase';
}

/** Whoever is brought in may block who brings them; a direct room is refused both ways. */
function blockingsAsked(command: RoomCommand): [UserId, UserId][] {
  const { userId: actorId } = command.actor;
  const targets = targetsOf(command);
  switch (command.type) {
    case 'member.add':
      return targets.map((userId) => [userId, actorId]);
    case 'room.create': {
      const isDirect = command.request.kind === 'direct';
      return targets.flatMap((userId): [UserId, UserId][] =>
        isDirect
          ? [
              [userId, actorId],
              [actorId, userId],
            ]
          : [[userId, actorId]],
      );
    }
    default:
      return [];
  }
}
