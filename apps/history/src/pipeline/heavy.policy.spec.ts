import { describe, expect, it } from 'vitest';
import { LIMITS, newId, type CommandRequests, type CommandType, type RoomCommand, type UserId } from '#contracts';
import { command } from '../../testing/test-command.js';
import { actorOf } from '../../testing/test-draft.js';
import { isHeavy } from './heavy.policy.js';

const ann = actorOf('ann');
const ask = <Type extends CommandType>(type: Type, request: CommandRequests[Type]): RoomCommand =>
  command(type, ann, request);
const people = (count: number) => Array.from({ length: count }, () => newId<UserId>());
const group = (count: number) => ask('room:create', { kind: 'group', name: 'x', memberIds: people(count) });

describe('a heavy command', () => {
  it('makes a large room, or deletes one', () => {
    expect(isHeavy(group(LIMITS.memberIds))).toBe(true);
    expect(isHeavy(ask('room:delete', {}))).toBe(true);
  });

  it('is none that changes a few rows', () => {
    expect(isHeavy(group(3))).toBe(false);
    expect(isHeavy(ask('member:add', { userId: newId<UserId>() }))).toBe(false);
    expect(isHeavy(ask('message:send', { id: newId(), body: 'x' }))).toBe(false);
  });
});
