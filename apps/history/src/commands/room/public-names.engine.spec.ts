import { beforeEach, describe, expect, it } from 'vitest';
import { newId, type Actor, type RoomId } from '#contracts';
import { command } from '../../../testing/test-command.js';
import { setScene } from '../../../testing/test-scene.js';
import { NameSkeletonsService } from '../../jobs/name-skeletons.service.js';
import { RoomErasureService } from '../../jobs/room-erasure.service.js';
import { WriteSql } from '../../store/write-sql.js';

/** No letter of it looks like another one in lower case. */
const unique = () => `x${newId().replaceAll(/[01]/g, '2')}`;

describe('names of public rooms', () => {
  const scene = setScene();
  const { store, history } = scene;
  let ann: Actor;
  let tag: string;

  beforeEach(() => {
    ({ ann } = scene);
    tag = unique();
  });

  async function create(name: string, roomId = newId<RoomId>(), visibility: 'public' | 'private' = 'public') {
    const [result] = await history.carryOut(roomId, command('room:create', ann, { kind: 'group', name, visibility }));
    return result?.ok === true ? 'created' : result?.error.code;
  }
  async function rename(roomId: RoomId, name: string) {
    const [result] = await history.carryOut(roomId, command('room:update', ann, { name }));
    return result?.ok === true ? 'renamed' : result?.error.code;
  }
  const fill = () => new NameSkeletonsService(new WriteSql(history.writes)).job.run();

  it('that look alike are the same name, until the room is renamed, private or deleted', async () => {
    const roomId = newId<RoomId>();
    expect(await create(`tea ${tag}`, roomId)).toBe('created');
    for (const alike of [`tеа ${tag}`, `TEA\u00a0${tag}`, `t\u200dea ${tag}`])
      expect(await create(alike)).toBe('NAME_TAKEN');
    expect(await create(`tеа ${tag}`, newId<RoomId>(), 'private')).toBe('created');
    const other = newId<RoomId>();
    expect(await create(`cup ${tag}`, other)).toBe('created');
    expect(await rename(other, `tеа ${tag}`)).toBe('NAME_TAKEN');
    expect(await rename(roomId, `teа ${tag}`)).toBe('renamed');
    expect(await rename(roomId, `pot ${tag}`)).toBe('renamed');
    expect(await rename(other, `tеа ${tag}`)).toBe('renamed');
    expect(await create(`tea ${tag}`)).toBe('NAME_TAKEN');
    await history.carryOut(other, command('room:delete', ann, {}));
    expect(await create(`tea ${tag}`)).toBe('created');
  });

  it('of the previous release count once the job has seen them; an earlier name of theirs does not', async () => {
    const [made, renamed] = [newId<RoomId>(), newId<RoomId>()];
    await create(`tea ${tag}`, made);
    await create(`cup ${tag}`, renamed);
    // As the previous release writes them.
    await store.query(
      'UPDATE history.rooms SET skeleton = NULL, written_skeleton = NULL, skeletons_of = NULL WHERE id = $1',
      [made],
    );
    await store.query('UPDATE history.rooms SET name = $2, name_key = $2 WHERE id = $1', [renamed, `pot ${tag}`]);
    await fill();
    expect(await create(`tеа ${tag}`)).toBe('NAME_TAKEN');
    expect(await create(`роt ${tag}`)).toBe('NAME_TAKEN');
    expect(await create(`сup ${tag}`)).toBe('created');
  });

  it('that looked alike before there was this rule stay, and their rooms work', async () => {
    const [one, two] = [newId<RoomId>(), newId<RoomId>()];
    await create(`tea ${tag}`, one);
    await create(`cup ${tag}`, two);
    await store.query('UPDATE history.rooms SET name = $2, name_key = $2 WHERE id = $1', [two, `tеа ${tag}`]);
    await fill();
    await fill();
    const [result] = await history.carryOut(two, command('room:update', ann, { topic: 'cups' }));
    expect(result).toMatchObject({ ok: true, data: { name: `tеа ${tag}`, topic: 'cups' } });
    expect(await create(`teа ${tag}`)).toBe('NAME_TAKEN');
  });

  it('leave nothing behind when their room is erased', async () => {
    const roomId = newId<RoomId>();
    await create(`tea ${tag}`, roomId);
    await history.carryOut(roomId, command('room:delete', ann, {}));
    await new RoomErasureService(new WriteSql(history.writes)).job.run();
    const columns = 'name_key, skeleton, written_skeleton, skeletons_of';
    const rows = await store.query(`SELECT ${columns} FROM history.rooms WHERE id = $1`, [roomId]);
    expect(rows).toEqual([{ name_key: null, skeleton: null, written_skeleton: null, skeletons_of: null }]);
  });
});
