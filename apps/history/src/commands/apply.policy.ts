import { ChatError, type CommandData, type CommandType, type MessageId, type RoomCommand } from '#contracts';
import { createRoom } from './room/create.command.js';
import { deleteRoom } from './room/delete.command.js';
import {
  addMember,
  eraseMember,
  joinRoom,
  leaveRoom,
  refreshMember,
  removeMember,
} from './member/membership.policy.js';
import { deleteMessage, editMessage, pinMessage, unpinMessage } from './message/message-changes.policy.js';
import type { Outcome } from '../room/draft/outcome.js';
import { purgeRoom } from './room/purge.command.js';
import { addReaction, removeReaction } from './reaction/reactions.policy.js';
import { markRead } from './read/mark.command.js';
import type { RoomDraft } from '../room/draft/room-draft.js';
import { sendMessage } from './message/send.command.js';
import { setNotify, updateRoom } from './room/update.command.js';
import { banMember, changeRole, muteMember, unbanMember } from './member/standing.policy.js';

/** A command with what was worked out about it before the transaction. */
export interface Prepared {
  readonly command: RoomCommand;
  /** Of a message's or a new room's content; empty for the others. */
  readonly fingerprint: Buffer;
}

/** Those that a redelivery could do twice or undo: their results are kept. The others know themselves by id or value. */
const KEPT: ReadonlySet<CommandType> = new Set<CommandType>([
  'room.join',
  'room.leave',
  'room.update',
  'room.notify',
  'member.add',
  'member.remove',
  'member.ban',
  'member.unban',
  'member.role',
  'member.mute',
  'message.edit',
  'message.pin',
  'message.unpin',
  'reaction.add',
  'reaction.remove',
]);

export function isKept(type: CommandType): boolean {
  return KEPT.has(type);
}

/**
 * Applies one command to the room, after all that came before it. A refused command has changed nothing, so it is not
 * kept: when it is redelivered, it is judged anew.
 */
export function applyCommand(draft: RoomDraft, { command, fingerprint }: Prepared): Outcome {
  const kept = draft.result(command.commandId);
  if (kept !== undefined && isKept(command.type)) return kept;
  try {
    draft.people.meet(command.actor);
    assertNotErased(draft, command);
    const outcome = carryOut(draft, command, fingerprint);
    if (isKept(command.type)) draft.newResults.set(command.commandId, outcome);
    return outcome;
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return { kind: 'result', result: { ok: false, error: error.toBody() } };
  }
}

/** The token of an erased user may still be good for some seconds. */
function assertNotErased(draft: RoomDraft, { type, actor }: RoomCommand): void {
  if (type === 'member.erase') return;
  if (draft.people.person(actor.userId)?.erased_at) throw new ChatError('SESSION_REVOKED');
}

function carryOut(draft: RoomDraft, command: RoomCommand, fingerprint: Buffer): Outcome {
  switch (command.type) {
    case 'message.send':
      return done(sendMessage(draft, command, fingerprint));
    case 'message.edit':
      return message(editMessage(draft, command));
    case 'message.delete':
      return message(deleteMessage(draft, command.actor, command.request.id));
    case 'message.pin':
      return message(pinMessage(draft, command.actor, command.request.id));
    case 'message.unpin':
      return message(unpinMessage(draft, command.actor, command.request.id));
    case 'reaction.add':
      return message(addReaction(draft, command));
    case 'reaction.remove':
      return message(removeReaction(draft, command));
    case 'read.mark':
      markRead(draft, command);
      return { kind: 'read' };
    default:
      return changeRoom(draft, command, fingerprint);
  }
}

type OfMessages = 'read.mark' | `message.${string}` | `reaction.${string}`;

/** What concerns the room and who is in it. */
function changeRoom(
  draft: RoomDraft,
  command: Exclude<RoomCommand, { type: OfMessages }>,
  fingerprint: Buffer,
): Outcome {
  switch (command.type) {
    case 'room.create':
      return { kind: 'room', ...createRoom(draft, command, fingerprint) };
    case 'room.join':
      return done(joinRoom(draft, command.actor));
    case 'room.leave':
      return done(leaveRoom(draft, command.actor));
    case 'room.update':
      return done(updateRoom(draft, command));
    case 'room.delete':
      return done(deleteRoom(draft, command.actor));
    case 'room.notify':
      setNotify(draft, command);
      return { kind: 'state' };
    case 'room.purge':
      return done(purgeRoom(draft));
    default:
      return done(changeMember(draft, command));
  }
}

/** What concerns somebody's place in the room. */
function changeMember(draft: RoomDraft, command: Extract<RoomCommand, { type: `member.${string}` }>) {
  switch (command.type) {
    case 'member.add':
      return addMember(draft, command.actor, command.request.userId);
    case 'member.remove':
      return removeMember(draft, command.actor, command.request.userId);
    case 'member.ban':
      return banMember(draft, command.actor, command.request.userId);
    case 'member.unban':
      return unbanMember(draft, command.actor, command.request.userId);
    case 'member.role':
      return changeRole(draft, command);
    case 'member.mute':
      return muteMember(draft, command);
    case 'member.erase':
      return eraseMember(draft, command.actor);
    case 'member.refresh':
      return refreshMember(draft, command.actor);
  }
}

function done(data: CommandData[CommandType]): Outcome {
  return { kind: 'result', result: { ok: true, data } };
}

function message(id: MessageId): Outcome {
  return { kind: 'message', id };
}
