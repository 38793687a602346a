import { expect, it } from 'vitest';
import { ChatError, newId, type CommandResult, type CommandType, type RoomCommand } from '#contracts';
import { failedConnections, type QueuedCommand } from './room-batch.policy.js';

const OUT_OF_ORDER: CommandResult = { ok: false, error: new ChatError('OUT_OF_ORDER', { length: 3 }).toBody() };

function queued(type: CommandType): QueuedCommand {
  const command = { type, commandId: newId(), connectionId: type, request: {} } as unknown as RoomCommand;
  return { command, deadline: 0, isHeld: false };
}

it('a failed send holds its connection back, an append or an end does not: it concerns its message alone', () => {
  const batch = (['message:send', 'message:append', 'message:finish', 'message:repeat'] as const).map(queued);
  const failed = failedConnections(
    batch,
    batch.map(() => OUT_OF_ORDER),
  );
  expect([...failed.keys()]).toEqual(['message:send']);
});
