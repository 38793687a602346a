import type { RoomCommand } from '#contracts';

/** The id of the command's request in log lines. A request of a socket has the id of its only command. */
export function requestIdOf({ requestId, commandId }: RoomCommand): string {
  return requestId ?? commandId;
}
