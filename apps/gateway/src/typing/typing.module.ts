import { Module } from '@nestjs/common';
import { ConnectionRegistryModule } from '../connections/registry/connection-registry.module.js';
import { TypingFramesService } from './typing-frames.service.js';
import { TypingGateway } from './typing.gateway.js';
import { TypingService } from './typing.service.js';

@Module({
  imports: [ConnectionRegistryModule],
  providers: [TypingFramesService, TypingGateway, TypingService],
  exports: [TypingFramesService],
})
export class TypingModule {}
