import { expect, it } from 'vitest';
import { newId, type DirectoryUser, type UserId } from '#contracts';
import { USER_BATCH_MAX } from '#access/user-changes';
import { TestQuestions } from '#testing/access/test-questions';
import { OwnersWatchService } from './owners-watch.service.js';
import type { RunsService } from './runs.service.js';

it('asks for the bots of all apps, however many there are', async () => {
  const rows = Array.from({ length: USER_BATCH_MAX + 1 }, () => {
    return { mode: 'called', status: 'active', app_id: newId<UserId>() };
  });
  const suspended = rows[0]?.app_id;
  const paused: (UserId | null)[] = [];
  const runs = {
    rows: () => rows,
    pause: (row: (typeof rows)[number]) => Promise.resolve(paused.push(row.app_id)),
  } as unknown as RunsService;
  const questions = new TestQuestions({
    'POST /internal/users/find': ({ userIds }) => ({
      users: userIds.map((id) => ({ id, suspended: id === suspended }) as DirectoryUser),
    }),
  });
  await new OwnersWatchService(runs, questions).look();
  expect(paused).toEqual([suspended]);
});
