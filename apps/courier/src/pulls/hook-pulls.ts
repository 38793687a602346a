import { Injectable } from '@nestjs/common';
import {
  ChatError,
  PULL_DELIVERIES_MAX,
  type Delivery,
  type FeedPosition,
  type HookId,
  type PullAnswer,
  type PullFeed,
  type RoomId,
  type UserId,
} from '#contracts';
import { readHook } from '../hooks/hook.store.js';
import { CourierSql } from '../store/courier-sql.js';
import { moveCursors } from '../cursors/cursors.store.js';
import { CAUGHT_UP, erasedUser, RESET, roomOf, type Prepared } from '../feed/deliveries.js';
import { OtherEpoch } from '../feed/hook-era.js';
import type { HookFeed } from '../feed/hook-feed.js';
import { HookFeeds } from '../feed/hook-feeds.js';
import type { Subject } from '../feed/hook-machine.js';
import { noteAccepted } from '../feed/hook-states.store.js';
import { countedOf } from '../feed/places.js';
import { SharedTurn } from '../turns/shared-turn.js';
import { closeToken, openToken, type PullToken } from './pull-token.policy.js';

const PULL_BYTES = 524_288;
const READ_AT_ONCE = 8;
/** How long a pull waits for the walk that finds what waits, if this courier has not walked for the hook yet. */
const FIRST_WALK_MS = 6_000;
/** Other couriers change the hook, too, and the key may be revoked, which counts within 2 s. */
const LOOK_AGAIN_MS = 1_000;

const NOTHING: PullAnswer = { deliveries: [], token: null };

/** Answers pulls. Any courier does, as all it needs is in the token and in the store. */
@Injectable()
export class HookPulls {
  /** The last pull of each hook. */
  private readonly last = new WeakMap<HookFeed, Promise<unknown>>();

  constructor(
    private readonly feeds: HookFeeds,
    private readonly sql: CourierSql,
  ) {}

  /** @throws ChatError NOT_FOUND, INVALID with the field `accept`; as `QueryBus`, and what `assertAllowed` throws */
  async pull(
    hookId: HookId,
    { accept, waitMs = 0 }: Pick<PullFeed, 'accept' | 'waitMs'>,
    assertAllowed: () => Promise<void>,
  ): Promise<PullAnswer> {
    const row = await readHook(this.sql, hookId);
    if (row === undefined) throw new ChatError('NOT_FOUND', { message: 'There is no such hook.' });
    const feed = this.feeds.pull(row);
    if (accept !== undefined) await this.accept(feed, openToken(accept, hookId, row.token_key));
    const beganAt = feed.clock.now();
    for (;;) {
      // What a walk finds while this reads is in the next answer.
      const isFinding = feed.walkAfter !== undefined || !feed.isReady;
      const answer = await this.afterOthers(feed);
      if (answer.deliveries.length > 0) return answer;
      const leftMs = beganAt + Math.max(waitMs, isFinding ? FIRST_WALK_MS : 0) - feed.clock.now();
      if (leftMs <= 0) return answer;
      // A row that was read wakes the other pulls of the hook: if each read it then, they would wake each other without a pause.
      const isChanged = await feed.change(Math.min(leftMs, LOOK_AGAIN_MS));
      await assertAllowed();
      if (isChanged) continue;
      if (!(await feed.era.reread())) throw new ChatError('NOT_FOUND', { message: 'There is no such hook.' });
    }
  }

  /** Durable when it resolves. A token of before a replay or a reset moves nothing. */
  private async accept(feed: HookFeed, token: PullToken): Promise<void> {
    const { row } = feed;
    if (token.generation !== row.generation || token.epoch !== row.epoch) return;
    const positions = new Map<RoomId, FeedPosition>(
      token.positions.map(([roomId, seq, rev]) => [roomId, { seq, rev }]),
    );
    const writer = { ...countedOf(row), generation: token.generation, runner: this.feeds.parts.runner };
    if (positions.size > 0 && !(await moveCursors(this.sql, writer, positions))) return;
    for (const [roomId, place] of positions) feed.moved(roomId, place);
    if (token.erased.length > 0) await feed.acceptErased(token.erased);
    const accepted = { generation: token.generation, to: undefined };
    if (token.reset) await feed.accepted(RESET, accepted);
    if (token.caughtUp) await feed.accepted(CAUGHT_UP, accepted);
    await noteAccepted(this.sql, row.id);
  }

  /** Pulls of one hook read one after the other. */
  private async afterOthers(feed: HookFeed): Promise<PullAnswer> {
    const before = this.last.get(feed) ?? Promise.resolve();
    const answer = before.catch(() => undefined).then(() => this.collect(feed));
    this.last.set(feed, answer);
    try {
      return await answer;
    } catch (error) {
      if (error instanceof OtherEpoch) return NOTHING;
      throw error;
    }
  }

  private async collect(feed: HookFeed): Promise<PullAnswer> {
    feed.noteDue();
    if (!feed.isReady || feed.row.status !== 'active') return NOTHING;
    const subjects =
      feed.only === undefined ? [...feed.machine.waiting()] : [feed.only].filter((only) => feed.machine.has(only));
    const chosen = await this.choose(feed, subjects);
    // What was not there any more may have been the last that something else has waited for.
    const isFresh = chosen.size === 0 && subjects.length > 0 && feed.machine.size > 0;
    return isFresh ? this.collect(feed) : answerOf(feed, chosen);
  }

  /** Reads as many as an answer may have. */
  private async choose(feed: HookFeed, subjects: readonly Subject[]): Promise<Map<Subject, Prepared>> {
    const { generation } = feed.row;
    const chosen = new Map<Subject, Prepared>();
    let bytes = ENVELOPE_BYTES;
    for (let start = 0; start < subjects.length && chosen.size < PULL_DELIVERIES_MAX; start += READ_AT_ONCE) {
      const end = start + Math.min(READ_AT_ONCE, PULL_DELIVERIES_MAX - chosen.size);
      const some = subjects.slice(start, end);
      const read = await Promise.all(
        some.map(async (subject) => [subject, await new SharedTurn(feed, subject).read()] as const),
      );
      if (feed.row.generation !== generation) throw new OtherEpoch();
      for (const [subject, prepared] of read) {
        bytes += prepared === undefined ? 0 : Buffer.byteLength(JSON.stringify(prepared.delivery)) + 1;
        if (bytes > PULL_BYTES && chosen.size > 0) return chosen;
        if (prepared !== undefined) chosen.set(subject, prepared);
      }
    }
    return chosen;
  }
}

/** The part of the answer beside its deliveries: the token. */
const ENVELOPE_BYTES = 16_384;

function answerOf({ row }: HookFeed, chosen: ReadonlyMap<Subject, Prepared>): PullAnswer {
  if (chosen.size === 0) return NOTHING;
  const deliveries: Delivery[] = [...chosen.values()].map(({ delivery }) => delivery);
  const positions: PullToken['positions'][number][] = [];
  const erased: UserId[] = [];
  for (const [subject, { to }] of chosen) {
    const [roomId, userId] = [roomOf(subject), erasedUser(subject)];
    if (roomId !== undefined && to !== undefined) positions.push([roomId, to.seq, to.rev]);
    if (userId !== undefined) erased.push(userId);
  }
  const { id: hookId, generation, epoch } = row;
  const others = { reset: chosen.has(RESET), caughtUp: chosen.has(CAUGHT_UP) };
  return { deliveries, token: closeToken({ hookId, generation, epoch, positions, erased, ...others }, row.token_key) };
}
