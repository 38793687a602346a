import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newId, type MessageId, type RoomCommand, type RoomId } from '#contracts';
import { command } from '../../../testing/test-command.js';
import { actorOf } from '../../../testing/test-draft.js';
import { prepare } from '../../commands/apply.policy.js';
import { allMembers } from './all-members.fact.js';
import type { Fact } from './fact.js';
import { heirs } from './heirs.fact.js';

const KEY = createSecretKey(Buffer.alloc(32, 1));
const [ann, bob] = [actorOf('ann'), actorOf('bob')];
const roomId = newId<RoomId>();

function keysOf<Key extends readonly unknown[]>(
  { keysOf }: Pick<Fact<Key, never>, 'keysOf'>,
  ...commands: RoomCommand[]
) {
  const entries = commands.map((each, place) => ({ ...prepare(each, KEY), deadline: 0, batch: 0, place }));
  const work = { roomId, entries, failedSends: new Map() };
  return entries.flatMap((entry) => keysOf(entry, work));
}

describe('the members that a transaction reads', () => {
  const send = command('message:send', ann, { id: newId<MessageId>(), body: 'x' });
  const leave = command('room:leave', ann, {});
  const deletion = command('room:delete', bob, {});

  it('are all of them only if the caller of the deletion is the owner, also if others write', () => {
    expect(keysOf(allMembers, send, deletion)).toEqual([[roomId, bob.userId]]);
    expect(keysOf(heirs, send, deletion)).toEqual([]);
  });

  it('are all of them if the owner leaves before another user deletes the room', () => {
    expect(keysOf(allMembers, leave, deletion)).toEqual([
      [roomId, ann.userId],
      [roomId, bob.userId],
    ]);
  });

  it('are one more than there are commands if the owner leaves', () => {
    expect(keysOf(heirs, send, leave)).toEqual([[roomId, ann.userId, 3]]);
    expect(keysOf(allMembers, send, leave)).toEqual([]);
  });
});
