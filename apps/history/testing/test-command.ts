import {
  newId,
  type Actor,
  type CommandId,
  type CommandRequests,
  type CommandType,
  type RoomCommand,
} from '#contracts';

/** A command as a gateway submits it; each actor has one connection unless another is named. */
export function command<Type extends CommandType>(
  type: Type,
  actor: Actor,
  request: CommandRequests[Type],
  connectionId = `connection of ${actor.userId}`,
): RoomCommand {
  // The pair of type and request is one of the union's.
  return { type, commandId: newId<CommandId>(), connectionId, actor, request } as RoomCommand;
}
