import { traitsOf, type CommandResult, type RoomCommand } from '#contracts/bus';
import { ChatError, type ErrorBody } from '#contracts/errors';

/** What one batch carries at most: commands, and characters of their JSON as estimated. */
const BATCH_COMMANDS_MAX = 500;
const BATCH_CHARS_MAX = 256 * 1024;
/** Names and punctuation of one command, and of one value in it, as JSON. */
const COMMAND_CHARS = 200;
const VALUE_CHARS = 8;

export interface QueuedCommand {
  readonly command: RoomCommand;
  /** Bus time in ms. */
  readonly deadline: number;
}

/**
 * Splits what waits into the next batch, what is too late to be sent, and the rest. Sends behind a late command of
 * their connection are late with it: otherwise they would overtake it when it is sent again.
 */
export function takeBatch<Queued extends QueuedCommand>(
  waiting: readonly Queued[],
  now: number,
): { batch: Queued[]; expired: Queued[]; rest: Queued[] } {
  const batch: Queued[] = [];
  const expired: Queued[] = [];
  const late = new Map<string, ErrorBody>();
  let chars = 0;
  let seen = 0;
  for (const queued of waiting) {
    const isLate = queued.deadline <= now || failsWith(queued.command, late) !== undefined;
    const size = isLate ? 0 : estimatedChars(queued.command);
    if (!isLate && batch.length > 0 && chars + size > BATCH_CHARS_MAX) break;
    if (batch.length === BATCH_COMMANDS_MAX) break;
    seen += 1;
    if (!isLate) batch.push(queued);
    else if (expired.push(queued)) late.set(queued.command.connectionId, TIMEOUT);
    chars += size;
  }
  return { batch, expired, rest: waiting.slice(seen) };
}

const TIMEOUT = new ChatError('TIMEOUT').toBody();

/** Connections of which a command failed and may be sent again, each with the error. */
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
 * The error of the command that this one stands behind. Only sends fail with another: a client sends them again in
 * their order. Other commands are no sequence.
 */
export function failsWith(command: RoomCommand, failed: ReadonlyMap<string, ErrorBody>): ErrorBody | undefined {
  return traitsOf(command.type).sendLike ? failed.get(command.connectionId) : undefined;
}

/** Without making the JSON, which the bus makes later: strings count as they are, everything else as a constant. */
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
