import { NIL } from 'uuid';
import type { CommandBus } from '#bus/command-bus.port';
import {
  ChatError,
  COMMAND_DEADLINE_MS,
  newId,
  type Actor,
  type CommandData,
  type CommandId,
  type CommandResult,
  type CommandType,
  type RoomCommandOf,
  type RoomId,
  type UserId,
} from '#contracts';

/** The actor of the server's own commands. */
export const SERVER: Actor = { userId: NIL as UserId, username: '', displayName: '', type: 'bot', version: 0 };

/** A command of the server itself. */
export interface ServerCommand<Type extends CommandType> extends Pick<RoomCommandOf<Type>, 'type' | 'request'> {
  /** The part of the server that sends the command; it stands in for a connection. */
  readonly by: string;
  /** If left out, the server itself. */
  readonly actor?: Actor;
  /** Bus time in ms. If left out, as of a command of a client. */
  readonly deadline?: number;
}

/** @throws ChatError the command's error, `OVERLOADED` or `TIMEOUT` */
export async function submitToRoom<Type extends CommandType>(
  bus: CommandBus,
  roomId: RoomId,
  { by, type, request, actor = SERVER, deadline = bus.now() + COMMAND_DEADLINE_MS }: ServerCommand<Type>,
): Promise<CommandData[Type]> {
  const command: RoomCommandOf<Type> = {
    type,
    commandId: newId<CommandId>(),
    connectionId: `history:${by}`,
    actor,
    request,
    // History knows the users whom the server names.
    unreachable: [],
  };
  const batch = { batchId: newId(), roomId, deadline, commands: [command] };
  const [result] = await bus.submit<RoomCommandOf<Type>, CommandResult<CommandData[Type]>>(batch);
  if (result === undefined) throw new Error('the bus returned no result');
  if (!result.ok) throw ChatError.fromBody(result.error);
  return result.data;
}
