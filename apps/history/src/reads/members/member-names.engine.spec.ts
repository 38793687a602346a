import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoomId, UserId } from '#contracts';
import { SAME_LOOKS } from '../../../testing/same-looks.js';
import { TestStore } from '../../../testing/test-store.js';
import { MembersService } from './members.service.js';

describe('the members of a room by name', () => {
  let store: TestStore;
  let members: MembersService;
  let ann: UserId;
  let roomId: RoomId;

  beforeAll(async () => {
    store = await TestStore.start();
    members = new MembersService(store.reads);
    ann = await store.person('ann');
    roomId = await store.room({ members: [ann, await store.person('other')] });
  });
  afterAll(() => store.stop());

  const called = async (displayName: string, query: string) => {
    await store.query('UPDATE history.people SET display_name = $1 WHERE user_id = $2', [displayName, ann]);
    const page = await members.list(ann, { roomId, query });
    return page.members.map(({ user }) => user.displayName);
  };

  it.each(SAME_LOOKS)('are found by %s', async (_what, stored, typed) => {
    expect(await called(stored, typed)).toEqual([stored]);
  });

  it.each([
    ['田中太郎', '中'],
    ['สมชายใจดี', 'ใ'],
    ['Ann Marlow', 'arl'],
  ])('are found by a part: %s by %s', async (name, query) => {
    expect(await called(name, query)).toEqual([name]);
  });
});
