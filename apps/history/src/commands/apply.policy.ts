import {
  ChatError,
  type CommandData,
  type CommandResult,
  type CommandType,
  type RoomCommand,
  type RoomId,
} from '#contracts';
import { createRoom } from './create.policy.js';
import { addMember, eraseMember, joinRoom, leaveRoom, refreshMember, removeMember } from './membership.policy.js';
import { markRead } from './read-marks.policy.js';
import type { RoomDraft } from './room-draft.js';
import { sendMessage } from './send.policy.js';
import { updateRoom } from './settings.policy.js';

/** A command with what was worked out about it before the transaction. */
export interface Prepared {
  readonly command: RoomCommand;
  /** Of a message's or a new room's content; empty for the others. */
  readonly fingerprint: Buffer;
}

/** What a command came to: its result, or what has yet to be read in the same transaction to give it. */
export type Outcome =
  | { readonly kind: 'result'; readonly result: CommandResult }
  | { readonly kind: 'room'; readonly roomId: RoomId; readonly created: boolean }
  | { readonly kind: 'read' };

/** Those that a redelivery could do twice or undo: their results are kept. The others know themselves by id or value. */
const KEPT: ReadonlySet<CommandType> = new Set<CommandType>([
  'room.join',
  'room.leave',
  'room.update',
  'member.add',
  'member.remove',
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
  if (kept !== undefined && isKept(command.type)) return { kind: 'result', result: kept };
  try {
    draft.people.meet(command.actor);
    assertNotErased(draft, command);
    const outcome = carryOut(draft, command, fingerprint);
    if (outcome.kind === 'result' && isKept(command.type)) draft.newResults.set(command.commandId, outcome.result);
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
    case 'read.mark':
      markRead(draft, command);
      return { kind: 'read' };
    case 'room.create':
      return { kind: 'room', ...createRoom(draft, command, fingerprint) };
    case 'room.join':
      return done(joinRoom(draft, command.actor));
    case 'room.leave':
      return done(leaveRoom(draft, command.actor));
    case 'room.update':
      return done(updateRoom(draft, command));
    case 'member.add':
      return done(addMember(draft, command.actor, command.request.userId));
    case 'member.remove':
      return done(removeMember(draft, command.actor, command.request.userId));
    case 'member.erase':
      return done(eraseMember(draft, command.actor));
    case 'member.refresh':
      return done(refreshMember(draft, command.actor));
  }
}

function done(data: CommandData[CommandType]): Outcome {
  return { kind: 'result', result: { ok: true, data } };
}
