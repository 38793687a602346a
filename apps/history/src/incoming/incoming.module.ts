import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { IncomingController } from './incoming.controller.js';
import { IncomingPostsService } from './incoming-posts.service.js';
import { IncomingService } from './incoming.service.js';
import { IncomingTokens } from './incoming-tokens.js';
import { RefusedPosts } from './refused-posts.js';
import { OperatorIncomingController } from './operator-incoming.controller.js';

/** Incoming webhooks: URLs that post into groups. */
@Module({
  imports: [HttpModule],
  controllers: [IncomingController, OperatorIncomingController],
  providers: [IncomingService, IncomingPostsService, IncomingTokens, RefusedPosts],
  exports: [IncomingService],
})
export class IncomingModule {}
