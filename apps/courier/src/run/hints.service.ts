import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Fanout } from '#bus/fanout.port';
import { FeedListeners, LISTENING_MS } from '#bus/feed-listeners.port';
import { QueryBus } from '#bus/query-bus.port';
import { FEED_CHANNEL, type FeedHead, type FeedHints, type FeedPosition, type Queries, type RoomId } from '#contracts';
import { BoundedMap } from '#contracts/bounded-map';
import type { HookRow } from '../hooks/hook-row.js';
import { seesRoom } from '../hooks/hook-rooms.policy.js';
import { HintThrottle } from './hint-throttle.js';
import type { HookFeed } from '../feed/hook-feed.js';
import { HookFeeds } from '../feed/hook-feeds.js';
import { SweepsService } from './sweeps.service.js';

const ANNOUNCE_MS = LISTENING_MS / 3;
const HOOKS_INTERVAL_MS = 200;
/** A device has at most one push about a room in 5 s, so its consumer reads a busy room less often. */
const CONSUMER_INTERVAL_MS = 1_000;
const LOOK_UP_MS = 20;
const LOOK_UP_MAX = 500;
const LOOK_UP_TIMEOUT_MS = 6_000;
/** Further hints are dropped: a sweep finds the rooms. */
const UNKNOWN_MAX = 20_000;
/** About 20 MB. */
const KNOWN_MAX = 100_000;

type Kind = Pick<FeedHead, 'roomId' | 'kind' | 'appId'>;

/** Receives history's hints of changed rooms. */
@Injectable()
export class HintsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(HintsService.name);
  /** What kind of room each is: that never changes. */
  private readonly known = new BoundedMap<RoomId, Kind>(KNOWN_MAX);
  private unknown = new Map<RoomId, FeedPosition>();
  private readonly throttle = new HintThrottle((roomId, head) => this.take(roomId, head), HOOKS_INTERVAL_MS);
  private readonly consumerThrottle = new HintThrottle((roomId, head) => this.tell(roomId, head), CONSUMER_INTERVAL_MS);
  private announcing: NodeJS.Timeout | undefined;
  private looking: NodeJS.Timeout | undefined;

  constructor(
    private readonly fanout: Fanout,
    private readonly listeners: FeedListeners,
    private readonly queries: QueryBus,
    private readonly feeds: HookFeeds,
    private readonly sweeps: SweepsService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.fanout.listen({
      message: (channel, text) => {
        if (channel !== FEED_CHANNEL) return;
        for (const [roomId, seq, rev] of JSON.parse(text) as FeedHints) {
          this.throttle.add(roomId, { seq, rev });
          this.consumerThrottle.add(roomId, { seq, rev });
        }
      },
      lost: (channels) => {
        if (channels.includes(FEED_CHANNEL)) void this.sweeps.job.run();
      },
    });
    await this.fanout.subscribe([FEED_CHANNEL]);
    this.listeners.announce();
    this.announcing = setInterval(() => this.listeners.announce(), ANNOUNCE_MS);
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.announcing);
    clearTimeout(this.looking);
    this.throttle.stop();
    this.consumerThrottle.stop();
  }

  /** The server's own consumer sees all rooms. */
  private tell(roomId: RoomId, head: FeedPosition): void {
    for (const feed of this.feeds.all()) if (feed.row.mode === 'own') feed.hint(roomId, head);
  }

  private take(roomId: RoomId, head: FeedPosition): void {
    const feeds = this.ofHooks();
    if (feeds.length === 0) return;
    const seesAll = feeds.every(({ row }) => seesWithoutKind(row));
    const kind = seesAll ? ANY(roomId) : this.known.get(roomId);
    if (kind !== undefined) return this.pass(kind, head);
    if (this.unknown.size < UNKNOWN_MAX) this.unknown.set(roomId, head);
    this.looking ??= setTimeout(() => void this.lookUp(), LOOK_UP_MS);
  }

  private pass(kind: Kind, head: FeedPosition): void {
    for (const feed of this.ofHooks())
      if (seesWithoutKind(feed.row) || seesRoom(feed.row, kind)) feed.hint(kind.roomId, head);
  }

  private ofHooks(): HookFeed[] {
    return this.feeds.all().filter(({ row }) => row.mode !== 'own');
  }

  /** If history does not answer, the rooms are left to a sweep. */
  private async lookUp(): Promise<void> {
    this.looking = undefined;
    const { unknown } = this;
    this.unknown = new Map();
    const roomIds = [...unknown.keys()];
    try {
      for (let start = 0; start < roomIds.length; start += LOOK_UP_MAX) {
        const ask = { roomIds: roomIds.slice(start, start + LOOK_UP_MAX) };
        const { rooms } = await this.queries.ask<Queries['feed:rooms']['answer']>(
          'feed:rooms',
          ask,
          LOOK_UP_TIMEOUT_MS,
        );
        for (const head of rooms) {
          this.remember(head);
          this.pass(head, unknown.get(head.roomId) ?? { seq: head.headSeq, rev: head.headRev });
        }
      }
    } catch (error) {
      this.logger.warn({ event: 'hints.not-read', rooms: roomIds.length, reason: String(error) });
      void this.sweeps.job.run();
    }
  }

  private remember({ roomId, kind, appId }: FeedHead): void {
    this.known.set(roomId, { roomId, kind, appId });
  }
}

/** An operator's hook of all rooms sees each, whatever it is. */
function seesWithoutKind({ app_id: appId, rooms }: HookRow): boolean {
  return appId === null && rooms === 'all';
}

/** For hooks that see all rooms. */
const ANY = (roomId: RoomId): Kind => ({ roomId, kind: 'group', appId: null });
