import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandBatch, CommandBus } from '#bus/command-bus.port';
import { partitionOf } from '#bus/partition.policy';
import type { HistoryConfig } from '#config/app-config';
import {
  COMMAND_DEADLINE_MS,
  newId,
  type Actor,
  type MessageId,
  type RoomCommand,
  type RoomId,
  type UserId,
} from '#contracts';
import { command } from '../../testing/test-command.js';
import type { AppendService } from '../append/append.service.js';
import type { ContentRulesService } from '../content/content-rules.service.js';
import type { Content, Verdict } from '../room/draft/content.js';
import type { CheckQuestionsService } from './check-questions.service.js';
import type { CheckReadsService, Found } from './check-reads.service.js';
import { CheckService } from './check.service.js';
import { contentKey, type Asked } from './question.policy.js';

const WAITING_MAX = 1_000;
const WITHOUT: Verdict = { kind: 'unanswered' };

type Batch = CommandBatch<RoomCommand>;

describe('the queue of the check', () => {
  const actor = { userId: newId<UserId>() } as Actor;
  let questions: { readonly asked: readonly Asked[]; readonly answer: (verdict: Verdict) => void }[];
  let reads: number;
  let isReadable: boolean;
  let isRemembered: boolean;
  let kind: 'group' | 'direct';
  let service: CheckService;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    [questions, reads, isReadable, isRemembered, kind] = [[], 0, true, true, 'group'];
    service = new CheckService(
      { now: () => Date.now() } as CommandBus,
      { checkUrl: 'http://check' } as HistoryConfig,
      { remembered: () => (isRemembered ? { kind, visibility: 'private' } : undefined) } as unknown as AppendService,
      { sees: (room: { kind: string }) => room.kind === 'group' } as unknown as ContentRulesService,
      { askedIn: (_roomId: RoomId, batches: readonly Batch[]) => read(batches) } as CheckReadsService,
      {
        withoutAnswer: WITHOUT,
        isFutile: false,
        countUnanswered: () => undefined,
        ask: (asked: readonly Asked[]) =>
          new Promise((settle) => {
            questions.push({ asked, answer: (verdict) => settle(asked.map(() => verdict)) });
          }),
      } as unknown as CheckQuestionsService,
    );
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  function read(batches: readonly Batch[]): Promise<Found> {
    reads += 1;
    if (!isReadable) return Promise.reject(new Error('PostgreSQL is away'));
    const commands = batches.flatMap((batch) => batch.commands);
    const all = commands.map(({ commandId }) => ({ commandId, content: contentKey(content('text')), json: '{}' }));
    return Promise.resolve({ asked: kind === 'group' ? all : [], room: { kind, visibility: 'private' } });
  }

  const content = (body: string): Content => ({ body, ext: null, files: [] });
  const batch = (roomId: RoomId): Batch => ({
    batchId: newId(),
    roomId,
    deadline: Date.now() + COMMAND_DEADLINE_MS,
    commands: [command('message:send', actor, { id: newId<MessageId>(), body: 'text' })],
  });
  /** Whether the batch may go on, as of now. */
  const state = (judged: Promise<void> | undefined) => {
    const seen = { isJudged: false };
    void judged?.then(() => (seen.isJudged = true));
    return seen;
  };
  const verdictOn = (of: Batch, body = 'text') => {
    const [first] = of.commands;
    return first && service.judgeOf(of, first)?.(content(body));
  };
  const soon = () => vi.advanceTimersByTimeAsync(0);

  it('takes no batch of a room that the check does not see, and none without content', () => {
    const roomId = newId<RoomId>();
    const other = { ...batch(roomId), commands: [command('room:leave', actor, {})] };
    expect(service.take(other)).toBeUndefined();
    kind = 'direct';
    const plain = batch(roomId);
    expect(service.take(plain)).toBeUndefined();
    expect({ reads, verdict: verdictOn(plain) }).toEqual({ reads: 0, verdict: undefined });
  });

  it('reads a direct room that is not remembered once', async () => {
    const roomId = newId<RoomId>();
    [isRemembered, kind] = [false, 'direct'];
    await service.take(batch(roomId));
    expect(service.take(batch(roomId))).toBeUndefined();
    expect({ reads, questions: questions.length }).toEqual({ reads: 1, questions: 0 });
  });

  it('holds a verdict only for the content that was judged', async () => {
    const one = batch(newId<RoomId>());
    const seen = state(service.take(one));
    await soon();
    expect(seen.isJudged).toBe(false);
    questions[0]?.answer({ kind: 'accepted' });
    await soon();
    expect(seen.isJudged).toBe(true);
    expect([verdictOn(one), verdictOn(one, 'another text')]).toEqual([{ kind: 'accepted' }, WITHOUT]);
  });

  it('asks for what waits only when the batches before it are handled', async () => {
    const roomId = newId<RoomId>();
    const [one, two, three] = [batch(roomId), batch(roomId), batch(roomId)];
    void service.take(one);
    await soon();
    void service.take(two);
    void service.take(three);
    questions[0]?.answer({ kind: 'accepted' });
    await soon();
    expect(questions).toHaveLength(1);
    service.handled([one]);
    await soon();
    expect(questions.map(({ asked }) => asked.length)).toEqual([1, 2]);
  });

  it('goes on at the deadline of a batch that was never handled', async () => {
    const roomId = newId<RoomId>();
    void service.take(batch(roomId));
    await soon();
    questions[0]?.answer({ kind: 'accepted' });
    await vi.advanceTimersByTimeAsync(COMMAND_DEADLINE_MS - 1_000);
    const next = service.take(batch(roomId));
    await soon();
    expect(questions).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(questions).toHaveLength(2);
    questions[1]?.answer({ kind: 'accepted' });
    await next;
  });

  it('does not ask about a message that has waited 5 s for its turn', async () => {
    const roomId = newId<RoomId>();
    const [one, two] = [batch(roomId), batch(roomId)];
    void service.take(one);
    await soon();
    const seen = state(service.take(two));
    await vi.advanceTimersByTimeAsync(5_000);
    questions[0]?.answer({ kind: 'accepted' });
    await soon();
    service.handled([one]);
    await soon();
    expect({ questions: questions.length, ...seen }).toEqual({ questions: 1, isJudged: true });
    expect(verdictOn(two)).toEqual(WITHOUT);
  });

  it('lets batches beyond 1,000 go on without an answer', async () => {
    for (let count = 0; count < WAITING_MAX; count += 1) void service.take(batch(newId<RoomId>()));
    const more = batch(newId<RoomId>());
    await service.take(more);
    expect(verdictOn(more)).toEqual(WITHOUT);
    await soon();
    questions[0]?.answer({ kind: 'accepted' });
    await soon();
    const next = state(service.take(batch(newId<RoomId>())));
    await soon();
    expect(next.isJudged).toBe(false);
  });

  it('has no answer while PostgreSQL cannot be read', async () => {
    isReadable = false;
    const one = batch(newId<RoomId>());
    await service.take(one);
    expect({ questions: questions.length, verdict: verdictOn(one) }).toEqual({ questions: 0, verdict: WITHOUT });
  });

  it('asks again at once about what comes again with its partition', async () => {
    const roomId = newId<RoomId>();
    const one = batch(roomId);
    void service.take(one);
    await soon();
    service.takenOver(partitionOf(roomId));
    void service.take({ ...one });
    await soon();
    expect(questions).toHaveLength(2);
  });
});
