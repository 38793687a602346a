import { Module } from '@nestjs/common';
import { FanoutModule } from '../fanout/fanout.module.js';
import { PresenceModule } from '../presence/presence.module.js';
import { ConnectionRegistryModule } from '../registry/connection-registry.module.js';
import { TypingModule } from '../typing/typing.module.js';
import { FanoutConsumer } from './fanout.consumer.js';
import { FrameTraces } from './frame-traces.js';
import { GrowFramesService } from './grow-frames.service.js';
import { ReadFramesService } from './read-frames.service.js';
import { UserChangesService } from './user-changes.service.js';

/** From the fan-out to the sockets: takes each text of a channel and sends it to the connections that it is for. */
@Module({
  imports: [ConnectionRegistryModule, FanoutModule, PresenceModule, TypingModule],
  providers: [FanoutConsumer, FrameTraces, GrowFramesService, ReadFramesService, UserChangesService],
  exports: [UserChangesService],
})
export class DeliveryModule {}
