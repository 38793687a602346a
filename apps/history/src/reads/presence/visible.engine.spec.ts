import { beforeAll, describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { listBlocks } from '../blocks/block-list.js';
import { SyncService } from '../sync/sync.service.js';
import { TestStore } from '../../../testing/test-store.js';
import { VisibilityService } from './visibility.service.js';

describe('users', () => {
  const store = setUp(() => TestStore.start());
  let ann: UserId;
  let friend: UserId;
  let blocked: UserId;
  let blocker: UserId;

  beforeAll(async () => {
    [ann, friend, blocked, blocker] = await Promise.all([
      store.person('ann'),
      store.person('friend'),
      store.person('blocked'),
      store.person('blocker'),
    ]);
    await store.room({ members: [ann, friend, blocked, blocker] });
    await store.query('INSERT INTO history.blocks (user_id, blocked_id) VALUES ($1, $2), ($3, $1)', [
      ann,
      blocked,
      blocker,
    ]);
    await store.query('UPDATE history.people SET urev = urev + 1, blocks_urev = urev + 1 WHERE user_id = ANY($1)', [
      [ann, blocker],
    ]);
  });

  it('see the presence of users who share a room with them, if neither blocks the other', async () => {
    const [stranger, former, gone] = await Promise.all([
      store.person('stranger'),
      store.person('former'),
      store.person('gone'),
    ]);
    const shared = await store.room({ members: [ann, former] });
    await store.member(shared, former, 'left');
    const deleted = await store.room({ members: [ann, gone] });
    await store.query('UPDATE history.rooms SET deleted_at = now() WHERE id = $1', [deleted]);
    const asked = [friend, blocked, blocker, stranger, former, gone, newId<UserId>(), ann];
    const { visible } = await new VisibilityService(store.reads).visible({ userId: ann, userIds: asked });
    expect(visible).toEqual([friend, ann]);
    const none = await new VisibilityService(store.reads).visible({ userId: newId<UserId>(), userIds: asked });
    expect(none).toEqual({ visible: [] });
  });

  it('see the presence of the other user of a direct room once both have written in it', async () => {
    const [dan, eve] = [await store.person('dan'), await store.person('eve')];
    const roomId = await store.room({ kind: 'direct', members: [dan, eve] });
    const visibility = new VisibilityService(store.reads);
    const seen = async () => {
      const [one, other] = await Promise.all([
        visibility.visible({ userId: dan, userIds: [eve] }),
        visibility.visible({ userId: eve, userIds: [dan] }),
      ]);
      return [one.visible, other.visible];
    };
    const write = (userId: UserId) =>
      store.query('UPDATE history.members SET last_sent_at = now() WHERE room_id = $1 AND user_id = $2', [
        roomId,
        userId,
      ]);
    expect(await seen()).toEqual([[], []]);
    await write(eve);
    expect(await seen()).toEqual([[], []]);
    await write(dan);
    expect(await seen()).toEqual([[eve], [dan]]);
  });

  it('see only their own block list', async () => {
    expect(await listBlocks(store.reads, { userId: ann })).toMatchObject({
      users: [{ id: blocked, username: 'blocked' }],
    });
    expect(await listBlocks(store.reads, { userId: friend })).toEqual({ users: [] });
  });

  it('get their block list by sync once after it has changed', async () => {
    const syncs = new SyncService(store.reads);
    const { sync: first } = await syncs.sync(ann, {});
    expect(first.blocked).toEqual([blocked]);
    const { epoch, urev } = first;
    expect((await syncs.sync(ann, { epoch, urev })).sync.blocked).toBeNull();
    expect((await syncs.sync(ann, { epoch, urev: urev - 1 })).sync.blocked).not.toBeUndefined();
    await store.query('DELETE FROM history.blocks WHERE user_id = $1', [ann]);
    await store.query('UPDATE history.people SET urev = urev + 1, blocks_urev = urev + 1 WHERE user_id = $1', [ann]);
    expect((await syncs.sync(ann, { epoch, urev })).sync).toMatchObject({ blocked: [], urev: urev + 1 });
  });
});
