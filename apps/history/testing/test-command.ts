import {
  newId,
  type Actor,
  type CommandId,
  type CommandRequests,
  type CommandType,
  type RoomCommand,
} from '#contracts';

/** A command as a gateway submits it. By default each actor has one connection. */
export function command<Type extends CommandType>(
  type: Type,
  actor: Actor,
  request: CommandRequests[Type],
  connectionId = `connection of ${actor.userId}`,
): RoomCommand {
  // TypeScript cannot see that type and request belong together.
  return { type, commandId: newId<CommandId>(), connectionId, actor, request } as RoomCommand;
}
