import { traitsOf, type CommandResult, type RoomCommand } from '#contracts/bus';
import { ChatError, type ErrorBody } from '#contracts/errors';

/** Limit of commands in one batch. */
export const BATCH_COMMANDS_MAX = 500;
/** Limit of estimated characters of their JSON. */
const BATCH_CHARS_MAX = 256 * 1024;
/** Estimated JSON overhead of a command, and of each value in it. */
const COMMAND_CHARS = 200;
const VALUE_CHARS = 8;

export interface QueuedCommand {
  readonly command: RoomCommand;
  /** Bus time in ms. */
  readonly deadline: number;
  /** True while something that the command needs is not there. */
  isHeld: boolean;
}

/**
 * Splits the waiting commands into the next batch, expired ones, and the rest. Sends behind an expired command of their
 * connection expire too; otherwise they would overtake it when the client resends it. Commands behind a held one of their
 * connection wait with it; those of other connections pass.
 */
export function takeBatch<Queued extends QueuedCommand>(
  waiting: readonly Queued[],
  now: number,
): { batch: Queued[]; expired: Queued[]; rest: Queued[] } {
  const batch: Queued[] = [];
  const expired: Queued[] = [];
  const late = new Map<string, ErrorBody>();
  const held: Queued[] = [];
  const heldConnections = new Set<string>();
  let chars = 0;
  let seen = 0;
  for (const queued of waiting) {
    const isLate = queued.deadline <= now || failsWith(queued.command, late) !== undefined;
    if (!isLate && mustWait(queued, heldConnections)) {
      held.push(queued);
      seen += 1;
      continue;
    }
    const size = isLate ? 0 : estimatedChars(queued.command);
    if (!isLate && batch.length > 0 && chars + size > BATCH_CHARS_MAX) break;
    if (batch.length === BATCH_COMMANDS_MAX) break;
    seen += 1;
    if (!isLate) batch.push(queued);
    else if (expired.push(queued)) late.set(queued.command.connectionId, TIMEOUT);
    chars += size;
  }
  return { batch, expired, rest: [...held, ...waiting.slice(seen)] };
}

/** Adds the connection of a held command. */
function mustWait({ isHeld, command: { connectionId } }: QueuedCommand, heldConnections: Set<string>): boolean {
  if (isHeld) heldConnections.add(connectionId);
  return heldConnections.has(connectionId);
}

const TIMEOUT = new ChatError('TIMEOUT').toBody();

/** Connections with a failed command that the client can resend, with the error. */
export function failedConnections(
  batch: readonly QueuedCommand[],
  results: readonly CommandResult[],
): ReadonlyMap<string, ErrorBody> {
  const failed = new Map<string, ErrorBody>();
  batch.forEach(({ command }, i) => {
    const result = results[i];
    if (result?.ok === false && result.error.retry === 'later') failed.set(command.connectionId, result.error);
  });
  return failed;
}

/**
 * The error of an earlier failed command of the same connection, if this command must fail with it. Only sends do,
 * because the client resends them in order; other commands are independent.
 */
export function failsWith(command: RoomCommand, failed: ReadonlyMap<string, ErrorBody>): ErrorBody | undefined {
  return traitsOf(command.type).sendLike ? failed.get(command.connectionId) : undefined;
}

/** Estimates the size without building the JSON: strings count with their length, other values as a constant. */
function estimatedChars(command: RoomCommand): number {
  return COMMAND_CHARS + charsOf(command.request);
}

function charsOf(value: unknown): number {
  if (typeof value === 'string') return value.length + VALUE_CHARS;
  if (typeof value !== 'object' || value === null) return VALUE_CHARS;
  let chars = VALUE_CHARS;
  for (const part of Object.values(value)) chars += charsOf(part);
  return chars;
}
