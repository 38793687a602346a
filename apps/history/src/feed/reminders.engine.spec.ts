import { beforeEach, describe, expect, it } from 'vitest';
import { newId, type Actor, type DueReminder, type MessageId, type RoomId, type UserId } from '#contracts';
import { setScene } from '../../testing/test-scene.js';
import { PushReadsService } from './push-reads.service.js';

const HOUR_MS = 3_600_000;

describe('a due reminder', () => {
  const scene = setScene();
  const { store, history } = scene;
  let ann: Actor;
  let bob: Actor;
  let pushes: PushReadsService;
  let start: DueReminder;
  let roomId: RoomId;
  let id: MessageId;

  beforeEach(async () => {
    ({ ann, bob } = scene);
    pushes = new PushReadsService(store.reads);
    const none = '00000000-0000-0000-0000-000000000000';
    start = {
      ...{ userId: none as UserId, roomId: none as RoomId, messageId: none as MessageId },
      remindAt: new Date(Date.now() - 2 * HOUR_MS).toISOString(),
    };
    roomId = await history.group(ann, [bob]);
    ({ id } = await history.send(roomId, bob, 'to do'));
  });

  /** Puts a reminder, which becomes due. */
  const remind = async (actor: Actor, messageId = id, agoMs = 1_000) => {
    const remindAt = new Date(Date.now() + HOUR_MS).toISOString();
    await history.change('bookmark:put', actor, { roomId, id: messageId, remindAt });
    await store.query(
      `UPDATE history.bookmarks SET remind_at = now() - make_interval(secs => $3) WHERE user_id = $1 AND message_id = $2`,
      [actor.userId, messageId, agoMs / 1000],
    );
  };
  /** The due reminders of this room. */
  const due = async (after = start, limit = 500) =>
    (await pushes.dueReminders({ after, limit })).due.filter((reminder) => reminder.roomId === roomId);
  const judged = async () => (await pushes.remind({ reminders: await due() })).verdicts;

  it('is found by all histories, in order and from any place on, and not before its time', async () => {
    const { id: other } = await history.send(roomId, bob, 'later');
    await remind(ann, id, 2_000);
    await remind(bob, id, 1_000);
    await history.change('bookmark:put', ann, {
      roomId,
      id: other,
      remindAt: new Date(Date.now() + HOUR_MS).toISOString(),
    });
    const [first, second, ...rest] = await due();
    expect({ first, second }).toMatchObject({
      first: { userId: ann.userId, messageId: id },
      second: { userId: bob.userId, messageId: id },
    });
    expect(rest).toEqual([]);
    expect(await due(first)).toEqual([second]);
    expect(await due(second)).toEqual([]);
  });

  it('says what its message says', async () => {
    await remind(ann);
    const said = { messageId: id, threadId: null, direct: false, text: 'to do', sender: { id: bob.userId } };
    expect(await judged()).toMatchObject([said]);
  });

  it('of a person whom the user blocks comes without sender and text', async () => {
    await remind(ann);
    await history.change('block:add', ann, { userId: bob.userId });
    expect(await judged()).toMatchObject([{ messageId: id, text: '', sender: null }]);
  });

  it.each([
    ['taken away', () => history.change('bookmark:put', ann, { roomId, id })],
    ['of a bookmark that is removed', () => history.change('bookmark:remove', ann, { roomId, id })],
    [
      'put off',
      () => history.change('bookmark:put', ann, { roomId, id, remindAt: new Date(Date.now() + HOUR_MS).toISOString() }),
    ],
    ['of a message that is deleted', () => history.done(roomId, 'message:delete', bob, { id })],
    ['of a room that the user has left', () => history.done(roomId, 'room:leave', ann, {})],
  ] as const)('does not hold when it is %s meanwhile', async (_, change) => {
    await remind(ann);
    const reminders = await due();
    expect(reminders).toHaveLength(1);
    await change();
    expect((await pushes.remind({ reminders })).verdicts).toEqual([null]);
  });

  it('that nobody has put does not hold', async () => {
    const reminder = { userId: ann.userId, roomId, messageId: newId<MessageId>(), remindAt: start.remindAt };
    expect((await pushes.remind({ reminders: [reminder] })).verdicts).toEqual([null]);
  });
});
