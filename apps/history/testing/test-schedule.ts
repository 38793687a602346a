import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Consumption } from '#bus/command-bus.port';
import { newId, type Message, type MessageId, type PutScheduled, type RoomId, type Scheduled } from '#contracts';
import { StoreClock } from '#persistence/store-clock';
import { AnnouncementsService } from '../src/pipeline/announcements.service.js';
import { MessagesService } from '../src/reads/messages/messages.service.js';
import { DueMessagesService } from '../src/schedule/due-messages.service.js';
import { ScheduleListService } from '../src/schedule/schedule-list.service.js';
import { WriteSql } from '../src/store/write-sql.js';
import type { TestHistory } from './test-history.js';
import { setScene, type TestScene } from './test-scene.js';

const HOUR_MS = 3_600_000;

/** A scene whose histories carry out commands, with a new room of Ann and Bob in each test, and what schedules there. */
export class TestSchedule {
  roomId!: RoomId;
  list!: ScheduleListService;
  private clock!: StoreClock;
  private running: readonly Consumption[] = [];

  constructor(readonly scene: TestScene) {}

  async start(): Promise<void> {
    const { history, other } = this.scene;
    this.clock = await StoreClock.of(history.writes);
    this.running = await Promise.all([history.consume(), other.consume()]);
    this.list = new ScheduleListService(new WriteSql(history.writes));
  }

  async stop(): Promise<void> {
    this.clock.onApplicationShutdown();
    await Promise.all(this.running.map((each) => each.stop()));
  }

  async enter(): Promise<void> {
    const { history, ann, bob } = this.scene;
    this.roomId = await history.group(ann, [bob]);
    this.scene.forgetFrames();
  }

  async leave(): Promise<void> {
    this.scene.history.directory.isUnavailable = false;
    await this.scene.store.query('DELETE FROM history.scheduled', []);
  }

  inMs = (ms: number): string => new Date(this.clock.now().getTime() + ms).toISOString();

  later = (more: Partial<PutScheduled> = {}): PutScheduled => ({
    id: newId<MessageId>(),
    roomId: this.roomId,
    at: this.inMs(HOUR_MS),
    body: 'later',
    ...more,
  });

  put = async (more: Partial<PutScheduled> = {}, actor = this.scene.ann): Promise<Scheduled> =>
    (await this.scene.history.change('schedule:put', actor, this.later(more))).scheduled;

  remove = (id: MessageId, actor = this.scene.ann) => this.scene.history.change('schedule:remove', actor, { id });

  listed = async (actor = this.scene.ann): Promise<Scheduled[]> => (await this.list.list(actor.userId, {})).scheduled;

  senderOn = ({ writes, buses, directory }: TestHistory, sql = new WriteSql(writes)): DueMessagesService =>
    new DueMessagesService(
      sql,
      buses.commands,
      this.clock,
      directory.questions,
      new AnnouncementsService(buses.fanout),
    );

  sendAll = async (sender = this.senderOn(this.scene.history)): Promise<void> => {
    while (await sender.sendSome());
  };

  /** Lets the time of messages come, in the given order. */
  come = async (...ids: readonly MessageId[]): Promise<void> => {
    for (const [place, id] of ids.entries())
      await this.scene.store.query(
        `UPDATE history.scheduled SET at = now() - interval '1 minute' + make_interval(secs => $2),
           due_at = now() - interval '1 minute' + make_interval(secs => $2) WHERE id = $1`,
        [id, place],
      );
  };

  /** Lets the claims end, as if their time had passed. */
  endClaims = async (): Promise<void> => {
    const claims = 'UPDATE history.scheduled SET claimed_until = now(), due_at = now() WHERE claim IS NOT NULL';
    await this.scene.store.query(claims, []);
  };

  /** The text messages of the room. */
  messages = async (): Promise<Message[]> => {
    const { ann, store } = this.scene;
    const page = await new MessagesService(store.reads).page(ann.userId, { roomId: this.roomId, limit: 50 });
    return page.messages.filter(({ kind }) => kind === 'text');
  };

  bodies = async (): Promise<string[]> => (await this.messages()).map(({ body }) => body);
}

/** Sets up a schedule for the calling `describe`. */
export function setSchedule(): TestSchedule {
  const schedule = new TestSchedule(setScene());
  beforeAll(() => schedule.start());
  afterAll(() => schedule.stop());
  beforeEach(() => schedule.enter());
  afterEach(() => schedule.leave());
  return schedule;
}
