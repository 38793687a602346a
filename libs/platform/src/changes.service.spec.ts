import { describe, expect, it } from 'vitest';
import type { QueryBus } from '#bus/query-bus.port';
import type { RoomQueue } from '#bus/room-queue';
import { newId, type Actor, type CommandEvent, type CommandRequests, type RoomId, type UserId } from '#contracts';
import { ChangesService } from './changes.service.js';
import type { Features } from './features.js';
import type { ChatLimits } from './limits/chat-limits.js';

const [roomId, userId] = [newId<RoomId>(), newId<UserId>()];
const actor: Actor = { userId: newId<UserId>(), username: 'ann', displayName: 'Ann', type: 'user', version: 1 };

/** The name of the command that the request becomes. */
async function nameOf<Type extends CommandEvent>(type: Type, request: object): Promise<string | undefined> {
  let name: string | undefined;
  const enqueue = (_: RoomId, command: { type: string }) => {
    name = command.type;
    return Promise.resolve({ ok: true, data: {} });
  };
  const open = { refusalOf: () => undefined };
  const changes = new ChangesService(
    { enqueue } as unknown as RoomQueue,
    open as unknown as ChatLimits,
    { ask: () => Promise.resolve({ unreachable: [] }) } as unknown as QueryBus,
    open as unknown as Features,
  );
  await changes.run({ id: 'connection', actor }, type, roomId, { roomId, userId, ...request } as CommandRequests[Type]);
  return name;
}

describe('a request with a field of a later release', () => {
  it.each<[CommandEvent, object, string]>([
    ['member:mute', { seconds: 1, reason: 'caps' }, 'act:mute'],
    ['member:remove', { reason: 'caps' }, 'act:remove'],
    ['member:ban', { reason: 'caps' }, 'act:ban'],
    ['member:ban', { deleteSeconds: 1 }, 'act:ban'],
    ['message:send', { everyone: true }, 'message:everyone'],
    ['message:send', { threadId: newId() }, 'message:reply'],
  ])('%s with %o is a command that an older history refuses', async (event, fields, name) => {
    expect(await nameOf(event, fields)).toBe(name);
  });

  it.each<[CommandEvent, object]>([
    ['member:mute', { seconds: 1 }],
    ['member:remove', {}],
    ['member:ban', { reason: undefined, deleteSeconds: undefined }],
    ['message:send', {}],
  ])('is %s without one', async (event, fields) => {
    expect(await nameOf(event, fields)).toBe(event);
  });
});
