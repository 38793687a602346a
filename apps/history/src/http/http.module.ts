import { Module } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import { RoomQueue } from '#bus/room-queue';
import { HistoryConfig } from '#config/app-config';
import { Features } from '#platform/features';
import { ChangesService } from '#platform/changes.service';
import { Drain } from '#platform/process/shutdown';
import { submitSpans } from '#platform/tracing/submit-spans';
import { Traces } from '#platform/tracing/traces';
import { QueriesModule } from '../queries/queries.module.js';
import { ReadsModule } from '../reads/reads.module.js';
import { EventAnswersService } from './event-answers.service.js';
import { EventsController } from './events.controller.js';
import { RoomStateController } from './room-state.controller.js';

/** The events that clients may also send over HTTP. */
@Module({
  imports: [QueriesModule, ReadsModule],
  controllers: [EventsController, RoomStateController],
  providers: [
    { provide: RoomQueue, useFactory: openQueue, inject: [CommandBus, Traces, Drain] },
    ChangesService,
    { provide: Features, useFactory: (config: HistoryConfig) => new Features(config), inject: [HistoryConfig] },
    EventAnswersService,
  ],
  exports: [ChangesService],
})
export class HttpModule {}

function openQueue(bus: CommandBus, traces: Traces, drain: Drain): RoomQueue {
  const queue = new RoomQueue(bus, { observe: [submitSpans(traces, bus)] });
  drain.add(() => queue.drain());
  return queue;
}
