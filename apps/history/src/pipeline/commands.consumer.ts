import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CommandBus, type CommandBatch, type CommandResults, type Consumption } from '#bus/command-bus.port';
import { ProcessConfig } from '#config/app-config';
import type { CommandResult, RoomCommand } from '#contracts';
import { CommandMetrics } from './command-metrics.js';
import { requestIdOf } from './command-origin.policy.js';
import { CommandTraces } from './command-traces.js';
import { CommandsService } from './commands.service.js';
import { TakeoverService } from './takeover.service.js';

type Batch = CommandBatch<RoomCommand>;

/** Takes this history's share of the partitions, from when it has started until it stops. */
@Injectable()
export class CommandsConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(CommandsConsumer.name);
  private consumption: Consumption | undefined;
  /** Whether there is a log line of each command. */
  private readonly tellsAll: boolean;

  constructor(
    private readonly bus: CommandBus,
    private readonly commands: CommandsService,
    private readonly takeovers: TakeoverService,
    private readonly metrics: CommandMetrics,
    private readonly traces: CommandTraces,
    { logLevel }: ProcessConfig,
  ) {
    this.tellsAll = logLevel === 'debug' || logLevel === 'trace';
  }

  async onApplicationBootstrap(): Promise<void> {
    this.consumption = await this.bus.consume<RoomCommand, CommandResult>({
      handle: (batches) => this.handle(batches),
      takenOver: (partition) => {
        this.metrics.takenOver();
        this.takeovers.note(partition);
      },
    });
  }

  private async handle(batches: readonly Batch[]): Promise<readonly CommandResults<CommandResult>[]> {
    const work = () => this.metrics.measure(batches, () => this.commands.handle(batches));
    const results = await this.traces.call(batches, work);
    if (this.tellsAll) batches.forEach((batch, place) => this.tell(batch, results[place] ?? []));
    return results;
  }

  private tell({ roomId, commands }: Batch, results: CommandResults<CommandResult>): void {
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

  /** What is in flight is finished and answered; the partitions go to the others. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.consumption?.stop();
    this.logger.log({ event: 'commands.stopped' });
  }
}
