import { Injectable } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import { HistoryConfig } from '#config/app-config';
import {
  ChatError,
  type CommandData,
  type CommandResult,
  type CommandType,
  type RoomId,
  type UserId,
} from '#contracts';
import type { Sql } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import { Features } from '#platform/features';
import type { Append } from '../append/append.policy.js';
import { NO_ROWS } from '../append/append.service.js';
import { ContentRulesService } from '../content/content-rules.service.js';
import type { MemberKey } from '../room/views/room-state.store.js';
import { CommandSql } from '../store/command-sql.js';
import { applyCommand } from '../commands/apply.policy.js';
import { missingMessage } from '../commands/message/changing.policy.js';
import { MessageViews, readMessageViews, type AnsweredMessage } from '../room/views/message-views.store.js';
import type { Outcome } from '../room/draft/outcome.js';
import { OwnViews } from '../room/views/own-views.store.js';
import type { OwnChange, PeopleDraft, ThreadKey } from '../room/draft/people-draft.js';
import { Drafts } from '../room/draft/drafts.js';
import { lockAndRead } from '../room/facts/room-facts.store.js';
import type { RoomDraft } from '../room/draft/room-draft.js';
import type { Entry, RoomWork } from '../room/draft/room-work.js';
import type { GrowRules } from '../room/rules/grow-rules.js';
import { countOwnChanges, writeDrafts, type UrevHeads } from '../room/writes/room-writes.store.js';
import { FileRulesService } from './file-rules.service.js';
import { StrangerRulesService } from './stranger-rules.service.js';

/** A command's deadline passed while the transaction ran. Nothing was committed. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** The committed changes of one transaction, to be announced, the results of its commands, and in its drafts the failed sends. */
export interface Committed {
  readonly drafts: Drafts;
  readonly urevs: UrevHeads;
  readonly views: OwnViews;
  readonly messages: MessageViews;
  readonly results: readonly (readonly [Entry, CommandResult])[];
}

/** Appends change nothing that only one user sees, and no stored message. */
export function committedAppends(appends: readonly Append[], people: PeopleDraft): Committed {
  return {
    drafts: new Drafts(
      appends.map(({ draft }) => draft),
      people,
      NO_ROWS,
    ),
    urevs: new Map(),
    views: new OwnViews(),
    messages: new MessageViews(),
    results: appends.flatMap(({ results }) => results),
  };
}

type Decided = readonly [Entry, RoomDraft, Outcome];

/** Applies the commands of many rooms in one transaction. */
@Injectable()
export class ChangeTransactionService {
  private readonly growRules: GrowRules;

  constructor(
    private readonly sql: CommandSql,
    private readonly bus: CommandBus,
    private readonly clock: StoreClock,
    private readonly strangerRules: StrangerRulesService,
    private readonly fileRules: FileRulesService,
    private readonly contentRules: ContentRulesService,
    config: HistoryConfig,
  ) {
    this.growRules = new Features(config);
  }

  /**
   * Takes two round trips if the rooms only get messages: the first locks and reads everything, the second writes and
   * commits. Changes that only one user sees take a third.
   * @throws DeadlinePassed, or PostgreSQL's error. Then nothing was committed, unless the connection broke.
   */
  run(works: readonly RoomWork[], unresolved: ReadonlySet<UserId>): Promise<Committed> {
    return this.sql.transaction(async (open) => {
      const { strangerRules, fileRules, contentRules, growRules } = this;
      const facts = { unresolved, strangerRules, fileRules, contentRules, growRules };
      const drafts = await lockAndRead(open, works, facts, this.clock);
      const decided = decide(works, drafts);
      const urevs = await countOwnChanges(open, drafts.people);
      this.assertInTime(works);
      const [, views, messages] = await Promise.all([
        writeDrafts(open, drafts, urevs),
        readViews(open, decided, drafts),
        readMessages(open, decided, drafts),
        open.commit(),
      ]);
      const results = decided.map((each) => [each[0], resultOf(each, views, messages)] as const);
      return { drafts, urevs, views, messages, results };
    });
  }

  private assertInTime(works: readonly RoomWork[]): void {
    const now = this.bus.now();
    for (const { entries } of works) {
      if (entries.some(({ deadline }) => deadline <= now)) throw new DeadlinePassed();
    }
  }
}

function decide(works: readonly RoomWork[], { rooms }: Drafts): Decided[] {
  return works.flatMap(({ entries }, index) => {
    const draft = rooms[index];
    if (draft === undefined) throw new Error('the transaction did not read a room of its commands');
    return entries.map((entry): Decided => [entry, draft, applyCommand(draft, entry)]);
  });
}

function readViews(sql: Sql, decided: readonly Decided[], { people }: Drafts): Promise<OwnViews> {
  const rooms = new Map<string, MemberKey>();
  const reads = new Map<string, MemberKey>();
  const threads = new Map<UserId, Map<string, ThreadKey>>();
  const addThread = (userId: UserId, key: ThreadKey): void =>
    void threads.set(userId, (threads.get(userId) ?? new Map<string, ThreadKey>()).set(key.roomId + key.threadId, key));
  const add = (userId: UserId, roomId: RoomId, change: OwnChange): void => {
    if (change === 'room') rooms.set(userId + roomId, { userId, roomId });
    if (change === 'read') reads.set(userId + roomId, { userId, roomId });
  };
  for (const [{ command }, { roomId }, outcome] of decided) {
    if (outcome.kind === 'room') add(command.actor.userId, outcome.roomId, 'room');
    if (outcome.kind === 'state') add(command.actor.userId, roomId, 'room');
    if (outcome.kind === 'read') add(command.actor.userId, roomId, 'read');
    if (outcome.kind === 'thread') addThread(command.actor.userId, { roomId, threadId: outcome.threadId });
  }
  for (const [userId, changes] of people.ownChanges)
    for (const [roomId, change] of changes) add(userId, roomId, change);
  for (const [userId, keys] of people.ownThreads) for (const key of keys.values()) addThread(userId, key);
  return OwnViews.read(sql, rooms.values(), reads.values(), threads);
}

function readMessages(sql: Sql, decided: readonly Decided[], { rooms }: Drafts): Promise<MessageViews> {
  const changed = rooms.flatMap(({ roomId, changedMessages }) =>
    [...changedMessages.keys()].map((id) => ({ roomId, id })),
  );
  const answered = decided.flatMap(([{ command }, { roomId }, outcome]): AnsweredMessage[] =>
    outcome.kind === 'message' ? [{ roomId, id: outcome.id, userId: command.actor.userId }] : [],
  );
  return readMessageViews(sql, changed, answered);
}

function resultOf([{ command }, draft, outcome]: Decided, views: OwnViews, messages: MessageViews): CommandResult {
  const { userId } = command.actor;
  switch (outcome.kind) {
    case 'result':
      return outcome.result;
    case 'message':
      return found(messages.messageFor(draft, outcome.id, userId), missingMessage(draft, outcome.id));
    case 'read':
      return found(views.readState(userId, draft.roomId));
    case 'thread':
      return found(views.threadState(userId, draft.roomId, outcome.threadId));
    case 'state':
      return found(views.state(userId, draft.roomId));
    case 'room': {
      const state = views.state(userId, outcome.roomId);
      return found(state && { state, created: outcome.created });
    }
  }
}

/** There is no data if the caller left later in the same transaction, or the message was purged. */
function found(data: CommandData[CommandType] | undefined, missing = new ChatError('NOT_FOUND')): CommandResult {
  return data === undefined ? { ok: false, error: missing.toBody() } : { ok: true, data };
}
