import type { HistoryConfig } from '#config/app-config';
import type { DataSource } from 'typeorm';
import { InProcessBuses } from '#bus/in-process/in-process-buses';
import type { Buses } from '#bus/buses';
import type { Consumption } from '#bus/command-bus.port';
import {
  mineAsk,
  newId,
  type Actor,
  type CommandData,
  type CommandRequests,
  type CommandResult,
  type CommandType,
  type MessageId,
  type MineAsk,
  type MineEvent,
  type RequestOf,
  type ResultOf,
  type RoomCommand,
  type RoomId,
  type SentMessage,
} from '#contracts';
import { Metrics } from '#platform/metrics/metrics';
import { SecurityLog } from '#platform/security-log';
import { Traces } from '#platform/tracing/traces';
import type { ContentRulesService } from '../src/content/content-rules.service.js';
import { CheckClient } from '../src/check/check-client.js';
import { CheckQuestionsService } from '../src/check/check-questions.service.js';
import { CheckReadsService } from '../src/check/check-reads.service.js';
import { CheckService } from '../src/check/check.service.js';
import { AppendService } from '../src/append/append.service.js';
import { AnnouncementsService } from '../src/pipeline/announcements.service.js';
import { ChangeTransactionService } from '../src/pipeline/change-transaction.service.js';
import { CommandMetrics } from '../src/pipeline/command-metrics.js';
import { CommandTraces } from '../src/pipeline/command-traces.js';
import { CommandsService } from '../src/pipeline/commands.service.js';
import { MineService } from '../src/mine/mine.service.js';
import { FeedHintsService } from '../src/feed/feed-hints.service.js';
import { RoomWriter } from '../src/pipeline/room-writer.js';
import { PeopleService } from '../src/people/people.service.js';
import { createDataSource, type SessionTimeouts } from '#persistence/data-source';
import { StoreClock } from '#persistence/store-clock';
import { NO_CONTENT_RULES, type ContentRules } from '../src/room/rules/content-rules.js';
import { NO_FILE_RULES, type FileRules } from '../src/room/rules/file-rules.js';
import { NO_STRANGER_RULES, type StrangerRules } from '../src/room/rules/stranger-rules.js';
import { SCHEMA } from '../src/store/data-sources.js';
import { READ_PARAMETERS } from '../src/store/read-sql.js';
import { FingerprintKeyStore } from '../src/store/fingerprint-key.store.js';
import { WriteSql } from '../src/store/write-sql.js';
import { command } from './test-command.js';
import { TestDirectory } from './test-directory.js';
import type { TestStore } from './test-store.js';

const CONNECTIONS_MAX = 4;
/** Long enough for a busy machine. */
const DEADLINE_MS = 60_000;
const PATIENT_TIMEOUTS: SessionTimeouts = { statementMs: 30_000, lockMs: 30_000, idleInTransactionMs: 30_000 };

interface TestHistoryOptions {
  readonly directory?: TestDirectory;
  readonly url?: string;
  readonly traces?: Traces;
  readonly strangerRules?: StrangerRules;
  readonly fileRules?: FileRules;
  readonly contentRules?: ContentRules;
  readonly config?: Partial<HistoryConfig>;
  /** The default timeouts are longer than in production, for busy machines. */
  readonly timeouts?: SessionTimeouts;
}

/** Opens connections like a history's for writes, with longer timeouts. */
export function openWrites(url: string, timeouts = PATIENT_TIMEOUTS): Promise<DataSource> {
  const settings = { url, schema: SCHEMA, poolMax: CONNECTIONS_MAX, timeouts, parameters: READ_PARAMETERS };
  return createDataSource(settings).setOptions({ connectTimeoutMS: timeouts.statementMs }).initialize();
}

/** One history's write path on a test store, without delivery. Tests pass commands to the service like the bus. */
export class TestHistory {
  readonly service: CommandsService;
  readonly people: PeopleService;
  readonly writer: RoomWriter;
  private readonly mine: MineService;
  private readonly checks: CheckService;
  /** The settings that these parts read. */
  readonly config: HistoryConfig;
  /** All published texts, in order. */
  readonly published: { channel: string; text: string }[] = [];

  private readonly commandTraces: CommandTraces;

  private constructor(
    readonly buses: Buses,
    readonly directory: TestDirectory,
    readonly writes: DataSource,
    clock: StoreClock,
    traces: Traces,
    {
      strangerRules = NO_STRANGER_RULES,
      fileRules = NO_FILE_RULES,
      contentRules = NO_CONTENT_RULES,
      config = {},
    }: TestHistoryOptions,
  ) {
    this.config = { guestRooms: 'public', addMembers: 'open', grow: 'all', ...config } as HistoryConfig;
    const sql = new WriteSql(writes);
    this.people = new PeopleService(sql, directory.questions, this.config);
    const { commands, fanout } = buses;
    const transaction = new ChangeTransactionService(
      sql,
      commands,
      clock,
      strangerRules,
      fileRules,
      contentRules as ContentRulesService,
      this.config,
    );
    const announcements = new AnnouncementsService(fanout);
    this.mine = new MineService(sql, commands, clock, this.people, announcements);
    this.commandTraces = new CommandTraces(traces, commands);
    const registry = new Metrics();
    const metrics = new CommandMetrics(registry, commands, announcements);
    const appends = new AppendService(sql, commands, clock, contentRules as ContentRulesService);
    const hints = new FeedHintsService(fanout, buses.feedListeners);
    this.writer = new RoomWriter(
      appends,
      transaction,
      announcements,
      metrics,
      this.commandTraces,
      hints,
      new SecurityLog(),
    );
    const key = new FingerprintKeyStore(sql);
    const rules = contentRules as ContentRulesService;
    const reads = new CheckReadsService(sql, clock, key, rules, this.config);
    const questions = new CheckQuestionsService(new CheckClient(this.config, registry), this.config, registry);
    this.checks = new CheckService(commands, this.config, appends, rules, reads, questions);
    this.service = new CommandsService(
      commands,
      this.writer,
      this.people,
      key,
      metrics,
      this.commandTraces,
      this.checks,
    );
  }

  static async start(store: TestStore, options: TestHistoryOptions = {}): Promise<TestHistory> {
    const { directory = new TestDirectory(), url = store.url, traces = new Traces() } = options;
    const writes = await openWrites(url, options.timeouts);
    const buses = new InProcessBuses();
    const clock = await StoreClock.of(writes);
    // Specs count statements: measure only once.
    clock.onApplicationShutdown();
    const history = new TestHistory(buses, directory, writes, clock, traces, options);
    const submit = buses.commands.submit.bind(buses.commands);
    buses.commands.submit = (batch) => submit({ ...batch, deadline: batch.deadline + DEADLINE_MS });
    const publish = buses.fanout.publish.bind(buses.fanout);
    buses.fanout.publish = (channel, text) => {
      history.published.push({ channel, text });
      return publish(channel, text);
    };
    return history;
  }

  async stop(): Promise<void> {
    await this.buses.close();
    await this.writes.destroy();
  }

  /** A user with an account in auth, whom history may not know yet. */
  actor(username: string): Actor {
    return this.directory.actor(username);
  }

  /** Passes batches in one call. Returns the results by batch. */
  async handle(batches: readonly { roomId: RoomId; commands: readonly RoomCommand[]; deadlineMs?: number }[]) {
    const passed = batches.map(({ roomId, commands, deadlineMs = DEADLINE_MS }) => ({
      batchId: newId(),
      roomId,
      commands,
      deadline: this.buses.commands.now() + deadlineMs,
    }));
    const results = await this.commandTraces.call(passed, () => this.service.handle(passed));
    return results.map((ofBatch) => [...ofBatch]);
  }

  /** Carries out a change of the user's own state, as a gateway asks for it. */
  change<Event extends MineEvent>(
    event: Event,
    actor: Actor,
    request: RequestOf<Event>,
    more: Partial<MineAsk<Event>> = {},
  ): Promise<ResultOf<Event>> {
    const until = this.buses.commands.now() + DEADLINE_MS;
    const ask = { ...mineAsk(event, { actor, sessionId: newId() }, request, until), ...more };
    return this.mine.run(event, ask);
  }

  /** Consumes the commands of its bus, or of another history's, like a running history. */
  consume(bus = this.buses.commands): Promise<Consumption> {
    return bus.consume<RoomCommand, CommandResult>({
      handle: async (batches) => {
        const results = await this.service.handle(batches);
        this.checks.handled(batches);
        return results;
      },
      isHeavy: (batch) => this.checks.take(batch)?.then(() => false) ?? false,
      takenOver: () => undefined,
    });
  }

  /** Applies commands in one room as one batch. */
  async carryOut(roomId: RoomId, ...commands: RoomCommand[]): Promise<CommandResult[]> {
    const [results] = await this.handle([{ roomId, commands }]);
    return results ?? [];
  }

  /** Applies one command. Throws an error with the code as its message. */
  async done<Type extends CommandType>(
    roomId: RoomId,
    type: Type,
    actor: Actor,
    request: CommandRequests[Type],
  ): Promise<CommandData[Type]> {
    const [result] = await this.carryOut(roomId, command(type, actor, request));
    if (result === undefined || !result.ok)
      throw new Error(result?.error.code ?? 'no result', { cause: result?.error });
    return result.data as CommandData[Type];
  }

  async group(
    owner: Actor,
    members: readonly Actor[] = [],
    visibility: 'private' | 'public' = 'private',
  ): Promise<RoomId> {
    const roomId = newId<RoomId>();
    const memberIds = members.map(({ userId }) => userId);
    await this.done(roomId, 'room:create', owner, { kind: 'group', name: `room ${roomId}`, visibility, memberIds });
    return roomId;
  }

  send(
    roomId: RoomId,
    actor: Actor,
    body: string,
    more: Partial<CommandRequests['message:send']> = {},
  ): Promise<SentMessage> {
    return this.done(roomId, 'message:send', actor, { id: newId<MessageId>(), body, ...more });
  }

  /** The events published on a channel since the last call, parsed. */
  takePublished(channel: string): unknown[] {
    const taken = this.published
      .filter((each) => each.channel === channel)
      .map(({ text }): unknown => JSON.parse(text));
    for (let i = this.published.length - 1; i >= 0; i -= 1)
      if (this.published[i]?.channel === channel) this.published.splice(i, 1);
    return taken;
  }
}
