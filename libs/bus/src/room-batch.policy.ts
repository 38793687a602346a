import { traitsOf, type CommandResult, type CommandType, type RepeatedSend, type RoomCommand } from '#contracts/bus';
import { ChatError, type ErrorBody } from '#contracts/errors';

/** Limit of commands in one batch. */
export const BATCH_COMMANDS_MAX = 500;
/** Limit of estimated characters of their JSON. */
const BATCH_CHARS_MAX = 256 * 1024;
/** Estimated JSON overhead of a command, and of each value in it. */
const COMMAND_CHARS = 200;
const VALUE_CHARS = 8;

export interface QueuedCommand {
  command: RoomCommand;
  /** Bus time in ms. */
  readonly deadline: number;
  /** True while something that the command needs is not there. */
  isHeld: boolean;
}

/**
 * Splits the waiting commands into the next batch, expired ones, and the rest. Commands behind a held one of their
 * connection wait with it; those of other connections pass.
 */
export function takeBatch<Queued extends QueuedCommand>(
  waiting: readonly Queued[],
  now: number,
): { batch: Queued[]; expired: Queued[]; rest: Queued[] } {
  const { live, expired } = withoutExpired(waiting, now);
  const batch: Queued[] = [];
  const held: Queued[] = [];
  const heldConnections = new Set<string>();
  let chars = 0;
  let seen = 0;
  for (const queued of live) {
    if (mustWait(queued, heldConnections)) held.push(queued);
    else {
      const size = estimatedChars(queued.command);
      if (batch.length === BATCH_COMMANDS_MAX || (batch.length > 0 && chars + size > BATCH_CHARS_MAX)) break;
      batch.push(queued);
      chars += size;
    }
    seen += 1;
  }
  return { batch, expired, rest: [...held, ...live.slice(seen)] };
}

function withoutExpired<Queued extends QueuedCommand>(
  waiting: readonly Queued[],
  now: number,
): { live: readonly Queued[]; expired: Queued[] } {
  const expired = waiting.filter(({ deadline }) => deadline <= now);
  if (expired.length === 0) return { live: waiting, expired };
  const live = waiting.filter(({ deadline }) => deadline > now);
  holdBack(
    live,
    failedConnections(
      expired,
      expired.map(() => TIMED_OUT),
    ),
  );
  return { live, expired };
}

/** Adds the connection of a held command. */
function mustWait({ isHeld, command: { connectionId } }: QueuedCommand, heldConnections: Set<string>): boolean {
  if (isHeld) heldConnections.add(connectionId);
  return heldConnections.has(connectionId);
}

const TIMED_OUT: CommandResult = { ok: false, error: new ChatError('TIMEOUT').toBody() };

/** A repeat, as the client may have resent the first send by then; and what concerns one message that is stored already. */
const HOLD_NOTHING_BACK: ReadonlySet<CommandType> = new Set(['message:repeat', 'message:append', 'message:finish']);

/**
 * Connections with a failed command that the client can resend, with the error. A send that was held back itself holds
 * no others back: by then the client may have resent the first one.
 */
export function failedConnections(
  batch: readonly QueuedCommand[],
  results: readonly CommandResult[],
): ReadonlyMap<string, ErrorBody> {
  const failed = new Map<string, ErrorBody>();
  batch.forEach(({ command }, i) => {
    const result = results[i];
    if (result?.ok !== false || HOLD_NOTHING_BACK.has(command.type)) return;
    if (result.error.retry === 'later') failed.set(command.connectionId, result.error);
  });
  return failed;
}

/** Lets no send of these connections overtake their failed command. Other commands are independent of it. */
export function holdBack(waiting: readonly QueuedCommand[], failed: ReadonlyMap<string, ErrorBody>): void {
  for (const queued of waiting) {
    const error = failed.get(queued.command.connectionId);
    if (error !== undefined) queued.command = behind(queued.command, error);
  }
}

/**
 * The command behind a failed one of its connection: a send may only be a repeat, which history recognises before every
 * other check.
 */
export function behind(command: RoomCommand, error: ErrorBody): RoomCommand {
  if (!traitsOf(command.type).sendLike) return command;
  const { type, request, ...rest } = command;
  return { ...rest, type: 'message:repeat', request: { send: { type, request } as RepeatedSend['send'], error } };
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
