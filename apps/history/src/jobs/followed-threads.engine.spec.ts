import { expect, it } from 'vitest';
import { LIMITS, newId, type Actor, type MessageId } from '#contracts';
import { WriteSql } from '../store/write-sql.js';
import { setScene } from '../../testing/test-scene.js';
import { FollowedThreadsService } from './followed-threads.service.js';

const scene = setScene();

it('beyond the limit the oldest threads end, those of an own act last', async () => {
  const { history, store, ann, bob, cid } = scene;
  const roomId = await history.group(ann, [bob, cid]);
  const threadBy = async (act: (threadId: MessageId) => Promise<unknown>): Promise<MessageId> => {
    const { id: threadId } = await history.send(roomId, ann, 'root');
    await act(threadId);
    return threadId;
  };
  const reply =
    (by: Actor, more = {}) =>
    (threadId: MessageId) =>
      history.done(roomId, 'message:reply', by, { id: newId<MessageId>(), body: 'a reply', threadId, ...more });
  const mentioned = reply(ann, { mentions: [cid.userId] });
  const follow = (threadId: MessageId) => history.done(roomId, 'thread:follow', cid, { threadId, follow: true });
  const replied = await threadBy(reply(cid));
  const followed = await threadBy(async (threadId) => [await reply(bob)(threadId), await follow(threadId)]);
  const both = await threadBy(async (threadId) => [await mentioned(threadId), await follow(threadId)]);
  const byMention = await threadBy(mentioned);
  const ended = await threadBy(async (threadId) => [
    await reply(cid)(threadId),
    await history.done(roomId, 'thread:follow', cid, { threadId, follow: false }),
    await mentioned(threadId),
  ]);
  // Newer than all others, by somebody else's act.
  await store.query(
    `WITH roots AS (SELECT gen_random_uuid() AS id FROM generate_series(1, $3::int)), threads AS (
       INSERT INTO history.threads (room_id, root_id, head_seq, last_seq, last_at, user_ids)
       SELECT $1, id, 1, 1, now() + interval '1 hour', '{}' FROM roots)
     INSERT INTO history.thread_followers (user_id, room_id, root_id, following, read_seq)
     SELECT $2, $1, id, true, 0 FROM roots`,
    [roomId, cid.userId, LIMITS.threadsFollowed - 3],
  );
  const following = async () => {
    const rows = (await store.query(
      'SELECT root_id FROM history.thread_followers WHERE user_id = $1 AND following AND root_id = ANY($2)',
      [cid.userId, [replied, followed, both, byMention, ended]],
    )) as { root_id: MessageId }[];
    return new Set(rows.map(({ root_id }) => root_id));
  };
  expect(await following()).toEqual(new Set([replied, followed, both, byMention, ended]));
  const consumption = await history.consume();
  try {
    await new FollowedThreadsService(new WriteSql(history.writes), history.buses.commands).job.run();
  } finally {
    await consumption.stop();
  }
  expect(await following()).toEqual(new Set([replied, followed, both]));
});
