import { describe, expect, it, vi } from 'vitest';
import { LIMITS, newId, type Actor, type RoomCommand, type RoomId, type UserId } from '#contracts';
import { command } from '../../testing/test-command.js';
import { setScene } from '../../testing/test-scene.js';
import { CommandSql } from '../store/command-sql.js';
import { HeavyService } from './heavy.service.js';

const MEMBERS = 20;
const FLOOD = 200;

describe('whether a batch is heavy', () => {
  const scene = setScene();
  const batch = (roomId: RoomId, ...commands: RoomCommand[]) => ({ batchId: newId(), roomId, commands, deadline: 0 });
  const deletion = (actor: Actor) => command('room:delete', actor, {});
  const large = (): Promise<RoomId> => {
    const members = Array.from({ length: MEMBERS }, (_, index) => scene.history.actor(`member ${String(index)}`));
    return scene.history.group(scene.ann, [scene.bob, ...members]);
  };
  const creation = () => {
    const memberIds = Array.from({ length: LIMITS.memberIds }, () => newId<UserId>());
    return command('room:create', scene.ann, { kind: 'group', name: 'large', memberIds });
  };

  it('depends on the room that it deletes, and on its caller', async () => {
    const { history, ann, bob, cid } = scene;
    const service = new HeavyService(new CommandSql(history.writes));
    const [room, small] = [await large(), await history.group(ann, [bob])];
    expect(await service.isHeavy(batch(room, deletion(ann)))).toBe(true);
    expect(await service.isHeavy(batch(room, deletion(bob), deletion(cid)))).toBe(false);
    expect(await service.isHeavy(batch(small, deletion(ann)))).toBe(false);
    expect(await service.isHeavy(batch(newId<RoomId>(), deletion(ann)))).toBe(false);
    await history.done(room, 'room:delete', ann, {});
    expect(await service.isHeavy(batch(room, deletion(ann)))).toBe(false);
  });

  it('depends on whether the large room that it makes is there already', async () => {
    const { history, ann } = scene;
    const service = new HeavyService(new CommandSql(history.writes));
    expect(await service.isHeavy(batch(newId<RoomId>(), creation()))).toBe(true);
    expect(await service.isHeavy(batch(await history.group(ann), creation()))).toBe(false);
  });

  it('is known at once for all other commands', () => {
    const service = new HeavyService(new CommandSql(scene.history.writes));
    expect(service.isHeavy(batch(newId<RoomId>(), command('room:leave', scene.ann, {})))).toBe(false);
  });

  it('takes two reads for a flood that comes at once', async () => {
    const sql = new CommandSql(scene.history.writes);
    const reads = vi.spyOn(sql, 'rows');
    const service = new HeavyService(sql);
    const flood = Array.from({ length: FLOOD }, async () =>
      service.isHeavy(batch(newId<RoomId>(), deletion(scene.ann))),
    );
    expect(new Set(await Promise.all(flood))).toEqual(new Set([false]));
    expect(reads).toHaveBeenCalledTimes(2);
  });

  it('is assumed if PostgreSQL does not answer', async () => {
    const sql = new CommandSql(scene.history.writes);
    vi.spyOn(sql, 'rows').mockRejectedValue(new Error('away'));
    expect(await new HeavyService(sql).isHeavy(batch(newId<RoomId>(), deletion(scene.ann)))).toBe(true);
  });
});
