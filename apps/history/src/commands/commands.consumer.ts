import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CommandBus, type Consumption } from '#bus/command-bus.port';
import type { CommandResult, RoomCommand } from '#contracts';
import { CommandMetrics } from './command-metrics.js';
import { CommandTraces } from './command-traces.js';
import { CommandsService } from './commands.service.js';
import { TakeoverService } from './takeover.service.js';

/** Takes this history's share of the partitions, from when it has started until it stops. */
@Injectable()
export class CommandsConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(CommandsConsumer.name);
  private consumption: Consumption | undefined;

  constructor(
    private readonly bus: CommandBus,
    private readonly commands: CommandsService,
    private readonly takeovers: TakeoverService,
    private readonly metrics: CommandMetrics,
    private readonly traces: CommandTraces,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.consumption = await this.bus.consume<RoomCommand, CommandResult>({
      handle: (batches) =>
        this.traces.call(batches, () => this.metrics.measure(batches, () => this.commands.handle(batches))),
      takenOver: (partition) => {
        this.metrics.takenOver();
        this.takeovers.note(partition);
      },
    });
  }

  /** What is in flight is finished and answered; the partitions go to the others. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.consumption?.stop();
    this.logger.log({ event: 'commands.stopped' });
  }
}
