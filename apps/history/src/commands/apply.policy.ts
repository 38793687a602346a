import { ChatError, traitsOf, type CommandType, type RoomCommand } from '#contracts';
import type { Outcome } from '../room/draft/outcome.js';
import type { RoomDraft } from '../room/draft/room-draft.js';
import type { Prepared } from '../room/draft/room-work.js';
import { fingerprintOf } from '../room/rules/fingerprint.policy.js';
import type { Command } from './command.js';
import { COMMANDS } from './commands.js';

/** Works out all that can be known of a command before its transaction. */
export function prepare(command: RoomCommand, fingerprintKey: Buffer): Prepared {
  const definition = definitionOf(command.type);
  const fingerprint = fingerprintOf(fingerprintKey, definition.content(command));
  return { command, names: definition.names(command), fingerprint };
}

/**
 * Applies one command to the room, after all that came before it. A refused command has changed nothing, so its result
 * is not kept: a redelivery is judged by the state it finds.
 */
export function applyCommand(draft: RoomDraft, { command, fingerprint }: Prepared): Outcome {
  const { keepsResult } = traitsOf(command.type);
  const kept = keepsResult ? draft.result(command.commandId) : undefined;
  if (kept !== undefined) return kept;
  try {
    draft.people.meet(command.actor);
    assertNotErased(draft, command);
    const outcome = definitionOf(command.type).apply(draft, command, fingerprint);
    if (keepsResult) draft.newResults.set(command.commandId, outcome);
    return outcome;
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return { kind: 'result', result: { ok: false, error: error.toBody() } };
  }
}

/** The definition of the command's own type: its methods take that command. */
function definitionOf(type: CommandType): Command<CommandType> {
  return COMMANDS[type];
}

/** The token of an erased user may still be good for some seconds. */
function assertNotErased(draft: RoomDraft, { type, actor }: RoomCommand): void {
  if (type === 'member:erase') return;
  if (draft.people.person(actor.userId)?.erased_at) throw new ChatError('SESSION_REVOKED');
}
