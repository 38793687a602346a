import { Module } from '@nestjs/common';
import { ConnectionRegistryModule } from '../registry/connection-registry.module.js';
import { TypingFramesService } from './typing-frames.service.js';
import { TypingGateway } from './typing.gateway.js';
import { TypingService } from './typing.service.js';
import { TypingThrottles } from './typing-throttles.js';

@Module({
  imports: [ConnectionRegistryModule],
  providers: [TypingFramesService, TypingGateway, TypingService, TypingThrottles],
  exports: [TypingFramesService, TypingThrottles],
})
export class TypingModule {}
