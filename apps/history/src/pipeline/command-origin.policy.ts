import type { RoomCommand } from '#contracts';

/** The id in log lines of the request that the command serves: a socket's request is named as its one command is. */
export function requestIdOf({ requestId, commandId }: RoomCommand): string {
  return requestId ?? commandId;
}
