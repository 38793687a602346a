import { describe, expect, it } from 'vitest';
import {
  LIMITS,
  newId,
  type CommandRequests,
  type CommandType,
  type MessageId,
  type RoomCommand,
  type UserId,
} from '#contracts';
import { command } from '../../testing/test-command.js';
import { actorOf } from '../../testing/test-draft.js';
import { isHeavy, mayBeHeavy } from './heavy.policy.js';

const ann = actorOf('ann');
const ask = <Type extends CommandType>(type: Type, request: CommandRequests[Type]): RoomCommand =>
  command(type, ann, request);
const people = (count: number) => Array.from({ length: count }, () => newId<UserId>());
const group = (count: number) => ask('room:create', { kind: 'group', name: 'x', memberIds: people(count) });
const deletion = ask('room:delete', {});
const change = (set: number, remove: number) =>
  ask('member:set', { set: people(set).map((userId) => ({ userId })), remove: people(remove), quiet: false });

describe('a heavy command', () => {
  it('makes a large room, or deletes one', () => {
    expect([group(LIMITS.memberIds), deletion].map(mayBeHeavy)).toEqual([true, true]);
    expect(isHeavy(group(LIMITS.memberIds), undefined)).toBe(true);
    expect(isHeavy(deletion, { members: 1_000, isOwner: true })).toBe(true);
  });

  it('sets more than ten members of an app’s room, which may be small', () => {
    expect(mayBeHeavy(change(6, 5))).toBe(true);
    expect(isHeavy(change(6, 5), { members: 0, isOwner: true })).toBe(true);
    expect(isHeavy(change(6, 5), { members: 1_000, isOwner: false })).toBe(false);
  });

  it('is none that changes a few rows', () => {
    expect(mayBeHeavy(change(5, 5))).toBe(false);
    expect(mayBeHeavy(group(3))).toBe(false);
    expect(mayBeHeavy(ask('member:add', { userId: newId<UserId>() }))).toBe(false);
    expect(mayBeHeavy(ask('message:send', { id: newId<MessageId>(), body: 'x' }))).toBe(false);
    expect(isHeavy(deletion, { members: 2, isOwner: true })).toBe(false);
  });

  it('is none that will be refused: a room of others, a room that is not there, a room that is there', () => {
    expect(isHeavy(deletion, { members: 1_000, isOwner: false })).toBe(false);
    expect(isHeavy(deletion, undefined)).toBe(false);
    expect(isHeavy(group(LIMITS.memberIds), { members: 1_000, isOwner: false })).toBe(false);
  });
});
