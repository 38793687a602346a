import { Injectable, Logger } from '@nestjs/common';
import { CommandBus, type CommandBatch } from '#bus/command-bus.port';
import { partitionOf } from '#bus/partition.policy';
import { COMMAND_DEADLINE_MS, type CommandId, type RoomCommand, type RoomId } from '#contracts';
import { HistoryConfig } from '#config/app-config';
import { AppendService } from '../append/append.service.js';
import { ContentRulesService } from '../content/content-rules.service.js';
import type { Verdict } from '../room/draft/content.js';
import type { Judge } from '../room/draft/room-draft.js';
import { CheckQuestionsService } from './check-questions.service.js';
import { CheckReadsService } from './check-reads.service.js';
import { bringsContent, contentKey, questionsOf, type Asked } from './question.policy.js';

/** Batches of all rooms that wait for their turn or for an answer. Further ones are without an answer. */
const WAITING_MAX = 1_000;
/** A message that has waited this long for its turn is without an answer. Time is left for one question and the transaction. */
const TURN_WAIT_MS = 5_000;

type Batch = CommandBatch<RoomCommand>;

interface Waiting {
  readonly batch: Batch;
  /** Lets the batch go on to its transaction. */
  readonly judged: () => void;
}

interface CheckedRoom {
  waiting: Waiting[];
}

/** The verdicts on the messages of some batches; `everything`: one verdict on all of them. */
interface Verdicts {
  readonly everything?: Verdict;
  readonly known: ReadonlyMap<CommandId, { readonly content: string; readonly verdict: Verdict }>;
}

const NOT_ASKED: Verdict = { kind: 'unanswered' };
const NONE_KNOWN: Verdicts['known'] = new Map();

/**
 * Has messages judged before their transaction. A batch waits in a queue of its room until the check has answered, and the room
 * with it; other rooms go on. One question of a room at a time, for all that waits there: the next one is asked when the
 * messages of the one before are stored, so that it sees them.
 */
@Injectable()
export class CheckService {
  private readonly logger = new Logger(CheckService.name);
  private readonly rooms = new Map<RoomId, CheckedRoom>();
  private readonly verdicts = new WeakMap<Batch, Verdicts>();
  /** Ends the wait for the transaction of a batch. */
  private readonly handledBy = new WeakMap<Batch, () => void>();
  private waitingCount = 0;

  constructor(
    private readonly bus: CommandBus,
    private readonly config: HistoryConfig,
    private readonly appends: AppendService,
    private readonly rules: ContentRulesService,
    private readonly reads: CheckReadsService,
    private readonly questions: CheckQuestionsService,
  ) {}

  /**
   * Returns `undefined` if the check does not see the batch. Otherwise its room must wait for the promise, which does not reject.
   * The remembered row of the room says which; without one, a read.
   */
  take(batch: Batch): Promise<void> | undefined {
    if (this.config.checkUrl === undefined || !batch.commands.some(bringsContent)) return undefined;
    const remembered = this.appends.remembered(batch.roomId);
    if (remembered !== undefined && !this.rules.sees(remembered)) return undefined;
    if (this.waitingCount >= WAITING_MAX) return Promise.resolve(this.leaveUnanswered(batch));
    this.waitingCount += 1;
    return new Promise((judged) => {
      const known = this.rooms.get(batch.roomId);
      const room = known ?? { waiting: [] };
      room.waiting.push({ batch, judged });
      if (known !== undefined) return;
      this.rooms.set(batch.roomId, room);
      void this.serve(batch.roomId, room);
    });
  }

  /** Tells the verdicts on the messages of the batch; `undefined` if the check has not seen it. */
  judgeOf(batch: Batch, { commandId }: RoomCommand): Judge | undefined {
    const verdicts = this.verdicts.get(batch);
    if (verdicts === undefined) return undefined;
    const { everything, known } = verdicts;
    return (content) => {
      if (everything !== undefined) return everything;
      const found = known.get(commandId);
      return found?.content === contentKey(content) ? found.verdict : NOT_ASKED;
    };
  }

  /** The transactions of these batches have ended. */
  handled(batches: readonly Batch[]): void {
    for (const batch of batches) this.handledBy.get(batch)?.();
  }

  /** The batches that waited for this partition come again. */
  takenOver(partition: number): void {
    for (const roomId of this.rooms.keys()) if (partitionOf(roomId) === partition) this.rooms.delete(roomId);
  }

  private async serve(roomId: RoomId, room: CheckedRoom): Promise<void> {
    while (room.waiting.length > 0) {
      const waiting = room.waiting.splice(0);
      const batches = waiting.map(({ batch }) => batch);
      await this.judge(roomId, batches);
      this.waitingCount -= waiting.length;
      const handled = this.untilHandled(batches);
      for (const { judged } of waiting) judged();
      await handled;
    }
    if (this.rooms.get(roomId) === room) this.rooms.delete(roomId);
  }

  /** Resolves at the deadline of the batches at the latest: this history may have lost them. */
  private async untilHandled(batches: readonly Batch[]): Promise<void> {
    const ends: (() => void)[] = [];
    const all = batches.map(
      (batch) =>
        new Promise<void>((end) => {
          this.handledBy.set(batch, end);
          ends.push(end);
        }),
    );
    const last = Math.max(...batches.map(({ deadline }) => deadline));
    const timer = setTimeout(() => ends.forEach((end) => end()), Math.max(0, last - this.bus.now()));
    timer.unref();
    await Promise.all(all);
    clearTimeout(timer);
  }

  private async judge(roomId: RoomId, batches: readonly Batch[]): Promise<void> {
    const inTime = batches.filter((batch) => this.isInTime(batch));
    for (const batch of batches) if (!inTime.includes(batch)) this.leaveUnanswered(batch);
    if (inTime.length === 0) return;
    const asked = this.questions.isFutile ? undefined : await this.askedIn(roomId, inTime);
    if (asked === undefined) return inTime.forEach((batch) => this.leaveUnanswered(batch));
    const known = await this.answered(asked, inTime);
    for (const batch of inTime) this.verdicts.set(batch, { known });
  }

  private async answered(asked: readonly Asked[], batches: readonly Batch[]): Promise<Verdicts['known']> {
    const known = new Map<CommandId, { content: string; verdict: Verdict }>();
    for (const question of questionsOf(asked)) {
      const isInTime = batches.every((batch) => this.isInTime(batch));
      const verdicts = isInTime ? await this.questions.ask(question) : [];
      if (!isInTime) this.questions.countUnanswered(question.length);
      question.forEach(({ commandId, content }, place) =>
        known.set(commandId, { content, verdict: verdicts[place] ?? this.questions.withoutAnswer }),
      );
    }
    return known;
  }

  /** `undefined` if PostgreSQL does not answer. */
  private async askedIn(roomId: RoomId, batches: readonly Batch[]): Promise<Asked[] | undefined> {
    try {
      return await this.reads.askedIn(roomId, batches);
    } catch (error) {
      this.logger.warn({ event: 'check.not-read', roomId, reason: String(error) });
      return undefined;
    }
  }

  private isInTime({ deadline }: Batch): boolean {
    return this.bus.now() < deadline - COMMAND_DEADLINE_MS + TURN_WAIT_MS;
  }

  private leaveUnanswered(batch: Batch): void {
    this.questions.countUnanswered(batch.commands.filter(bringsContent).length);
    this.verdicts.set(batch, { everything: this.questions.withoutAnswer, known: NONE_KNOWN });
  }
}
