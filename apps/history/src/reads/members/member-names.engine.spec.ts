import { beforeAll, describe, expect, it } from 'vitest';
import type { RoomId, UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { SAME_LOOKS } from '../../../testing/same-looks.js';
import { TestStore } from '../../../testing/test-store.js';
import { MembersService } from './members.service.js';

describe('the members of a room by name', () => {
  const store = setUp(() => TestStore.start());
  const members = setUp(() => new MembersService(store.reads));
  let ann: UserId;
  let roomId: RoomId;

  beforeAll(async () => {
    ann = await store.person('ann');
    roomId = await store.room({ members: [ann, await store.person('other')] });
  });

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
