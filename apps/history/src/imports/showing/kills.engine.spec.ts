import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ChatError, newId, type MessageId, type RoomId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { ImportSql } from '../../store/import-sql.js';
import { randomConversation } from '../../../testing/random-conversation.js';
import { readContent } from '../../../testing/room-content.js';
import { shownTo } from '../../../testing/test-filled.js';
import { asRoot, entry, TestImport } from '../../../testing/test-import.js';
import { TestService, type TestCaller } from '../../../testing/test-service.js';

/** More than the steps of each story. */
const STEPS_MAX = 40;
const TRIES_MAX = 10;

/** What happens to a step: its process dies before it, or behind it; or its command comes too late. */
const KILLS = ['before', 'behind', 'late'] as const;
type Kill = (typeof KILLS)[number];

/** Transactions of imports, and commands of rooms, one of which is killed. */
class Steps {
  private left = Infinity;
  private kill: Kill = 'before';
  done = 0;

  constructor(service: TestService) {
    const { commands } = service.buses;
    const submit = commands.submit.bind(commands);
    vi.spyOn(commands, 'submit').mockImplementation(
      (batch) =>
        this.step(
          () => submit(batch),
          () => submit({ ...batch, deadline: 0 }),
        ) as never,
    );
    const sql = service.get(ImportSql);
    const transaction = sql.transaction.bind(sql);
    vi.spyOn(sql, 'transaction').mockImplementation((work) => this.step(() => transaction(work)));
  }

  killAt(step: number, kill: Kill): void {
    [this.left, this.kill, this.done] = [step, kill, 0];
  }

  private async step<Result>(run: () => Promise<Result>, runLate?: () => Promise<Result>): Promise<Result> {
    this.done += 1;
    this.left -= 1;
    if (this.left !== 0) return run();
    if (this.kill === 'late' && runLate !== undefined) return runLate();
    if (this.kill === 'behind') await run();
    throw new ChatError('UNAVAILABLE');
  }
}

describe('an import that is killed between any two steps, and repeated, is as one that is not', () => {
  const service = setUp(() => TestService.start());
  let site: TestImport;
  let ann: TestCaller;
  let users: [UserId, ...UserId[]];

  beforeAll(async () => {
    site = await TestImport.open(service);
    ann = await service.caller('ann');
    users = [ann.actor.userId, service.directory.actor('bob').userId];
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const rows = (text: string, ...values: unknown[]) => service.store.query(text, values) as Promise<object[]>;

  const endRuns = () => rows('UPDATE history.imports SET run_until = NULL');

  /** Repeats a request until it is answered with 200. */
  async function untilDone(ask: () => PromiseLike<{ status: number; body: unknown }>): Promise<unknown> {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const { status, body } = await ask();
      if (status === 200) return body;
    }
    throw new Error('never done');
  }

  it('when it shows a room and adds to it', async () => {
    const entries = randomConversation(users, 30);
    const members = users.map((userId) => ({ userId }));
    const story = async (roomId: RoomId): Promise<unknown> => {
      await untilDone(() => site.showBy(roomId, shownTo(members)));
      for (const start of [10, 20]) {
        const added = { entries: entries.slice(start, start + 10) };
        await untilDone(() => site.post(`rooms/${roomId}/append`, added));
      }
      return readContent(service.store, roomId);
    };
    const filled = () => site.room(randomUUID(), entries.slice(0, 10));
    const expected = await story(await filled());
    for (const kill of KILLS) {
      for (let step = 1, all = STEPS_MAX; step <= all; step += 1) {
        const roomId = await filled();
        const steps = new Steps(service);
        steps.killAt(step, kill);
        expect(await story(roomId), `${kill} step ${String(step)}`).toEqual(expected);
        all = Math.min(all, steps.done);
        vi.restoreAllMocks();
      }
    }
  });

  it('when it is undone', async () => {
    const talk = [entry(1, { sender: users[0] }), entry(2, { sender: users[0], threadOf: '1' })];
    const members = users.map((userId) => ({ userId }));
    const undo = (id: string, run: string) =>
      asRoot(service, 'post', `imports/${id}/undo`).send({ run, withNewMessages: true });
    for (const kill of KILLS) {
      for (let step = 1, all = STEPS_MAX; step <= all; step += 1) {
        await endRuns();
        const run = await TestImport.open(service);
        const [unseen, used, quiet] = [await run.room('1', talk), await run.room('2', talk), await run.room('3', talk)];
        for (const roomId of [used, quiet]) await run.showBy(roomId, shownTo(members)).expect(200);
        await ann.call('post', `/v1/rooms/${used}/messages`, { id: newId<MessageId>(), body: 'hello' }).expect(201);
        await endRuns();
        const steps = new Steps(service);
        steps.killAt(step, kill);
        const undoRun = newId();
        await untilDone(() => undo(run.view.id, undoRun));
        all = Math.min(all, steps.done);
        vi.restoreAllMocks();
        const left = [
          await rows('SELECT id FROM history.rooms WHERE id = ANY($1) AND deleted_at IS NULL', [unseen, used, quiet]),
          await rows('SELECT seq FROM history.messages WHERE room_id = $1', unseen),
          await rows('SELECT 1 FROM history.import_rooms WHERE room_id = $1', unseen),
          await rows('SELECT 1 FROM history.imports WHERE id = $1 AND undone_at IS NULL', run.view.id),
        ];
        expect(left, `${kill} step ${String(step)}`).toEqual([[], [], [], []]);
        expect(
          await rows(`SELECT 1 FROM history.audit WHERE act = 'import.undo' AND subject = $1`, run.view.id),
        ).toHaveLength(1);
      }
    }
  });
});
