import type { KeyObject } from 'node:crypto';
import { ChatError, traitsOf, type CommandType, type RoomCommand } from '#contracts';
import { placeOf } from '../room/draft/app-seats.js';
import type { Outcome } from '../room/draft/outcome.js';
import type { RoomDraft } from '../room/draft/room-draft.js';
import type { Prepared } from '../room/draft/room-work.js';
import { fingerprintOf } from '../room/rules/fingerprint.policy.js';
import type { Command } from './command.js';
import { COMMANDS } from './commands.js';

/** False for a command of a newer version: during a deploy, both versions take commands. */
export function isKnown({ type }: RoomCommand): boolean {
  return Object.hasOwn(COMMANDS, type);
}

/** Does everything for a command that needs no transaction. */
export function prepare(command: RoomCommand, fingerprintKey: KeyObject): Prepared {
  const definition = definitionOf(command.type);
  const fingerprint = fingerprintOf(fingerprintKey, definition.content(command));
  return { command, names: definition.names(command), fingerprint };
}

/**
 * Applies one command to the draft, after the commands before it. The result of a refused command is not stored,
 * because it changed nothing: a redelivery is decided by the state that it finds.
 */
export function applyCommand(draft: RoomDraft, { command, fingerprint, judge }: Prepared): Outcome {
  const { keepsResult } = traitsOf(command.type);
  const known = keepsResult ? draft.result(command.commandId) : undefined;
  if (known !== undefined) return known;
  draft.judge = judge;
  try {
    draft.people.meet(command.actor);
    assertNotErased(draft, command);
    const before = placeOf(draft.room);
    // until 0.4: a history of 0.2 notes no absence; it begins or ends here.
    draft.appSeats?.settle(before, before);
    const outcome = definitionOf(command.type).apply(draft, command, fingerprint);
    draft.appSeats?.settle(before, placeOf(draft.room));
    if (keepsResult) draft.newResults.set(command.commandId, outcome);
    return outcome;
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return { kind: 'result', result: { ok: false, error: error.toBody() } };
  }
}

/** The definition of this type of command, whose methods take commands of this type. */
function definitionOf(type: CommandType): Command<CommandType> {
  return COMMANDS[type];
}

/** The token of an erased user may stay valid for some seconds. */
function assertNotErased(draft: RoomDraft, { type, actor }: RoomCommand): void {
  if (type === 'member:erase') return;
  if (draft.people.person(actor.userId)?.erased_at) throw new ChatError('SESSION_REVOKED');
}
