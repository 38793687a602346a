import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CommandBus, type CommandBatch, type CommandResults, type Consumption } from '#bus/command-bus.port';
import { ProcessConfig } from '#config/app-config';
import type { CommandResult, RoomCommand } from '#contracts';
import { CheckService } from '../check/check.service.js';
import { CommandMetrics } from './command-metrics.js';
import { requestIdOf } from './command-origin.policy.js';
import { CommandTraces } from './command-traces.js';
import { CommandsService } from './commands.service.js';
import { isSlow } from './heavy.policy.js';
import { HeavyService } from './heavy.service.js';
import { RoomWriter } from './room-writer.js';
import { TakeoverService } from './takeover.service.js';

type Batch = CommandBatch<RoomCommand>;

/** Consumes this history's share of the partitions from its start until its shutdown. */
@Injectable()
export class CommandsConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(CommandsConsumer.name);
  private consumption: Consumption | undefined;
  private readonly logsAnswers: boolean;

  constructor(
    private readonly bus: CommandBus,
    private readonly commands: CommandsService,
    private readonly heavy: HeavyService,
    private readonly checks: CheckService,
    private readonly writer: RoomWriter,
    private readonly takeovers: TakeoverService,
    private readonly metrics: CommandMetrics,
    private readonly traces: CommandTraces,
    { logLevel }: ProcessConfig,
  ) {
    this.logsAnswers = logLevel === 'debug' || logLevel === 'trace';
  }

  async onApplicationBootstrap(): Promise<void> {
    this.consumption = await this.bus.consume<RoomCommand, CommandResult>({
      handle: (batches) => this.handle(batches),
      isHeavy: (batch) => this.isHeavy(batch),
      isSlow: ({ commands }) => commands.some(isSlow),
      // The second execution of a change finds the first one. A refused command could be accepted the second time.
      isRepeatable: (results) => results.every(({ ok }) => ok),
      takenOver: (partition) => {
        this.metrics.takenOver();
        this.writer.forgetAll();
        this.checks.takenOver(partition);
        this.takeovers.note(partition);
      },
    });
  }

  /** The room of the batch waits for the check too. */
  private isHeavy(batch: Batch): false | Promise<boolean> {
    const judged = this.checks.take(batch);
    return judged === undefined ? this.heavy.isHeavy(batch) : judged.then(() => this.heavy.isHeavy(batch));
  }

  private async handle(batches: readonly Batch[]): Promise<readonly CommandResults<CommandResult>[]> {
    const work = () => this.metrics.measure(batches, () => this.commands.handle(batches));
    const results = await this.traces.call(batches, work);
    this.checks.handled(batches);
    if (this.logsAnswers) batches.forEach((batch, place) => this.logAnswers(batch, results[place] ?? []));
    return results;
  }

  private logAnswers({ roomId, commands }: Batch, results: CommandResults<CommandResult>): void {
    for (const [place, command] of commands.entries()) {
      const result = results[place];
      const outcome = result?.ok === false ? result.error.code : 'ok';
      this.logger.debug({
        event: 'command.answered',
        requestId: requestIdOf(command),
        roomId,
        type: command.type,
        outcome,
      });
    }
  }

  /** Finishes and answers the commands in flight, then gives the partitions to the other histories. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.consumption?.stop();
    this.logger.log({ event: 'commands.stopped' });
  }
}
