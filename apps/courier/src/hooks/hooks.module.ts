import { Module } from '@nestjs/common';
import { FeedController } from './feed.controller.js';
import { HookChangesService } from './hook-changes.service.js';
import { HookSecrets } from './hook-secrets.js';
import { HooksController } from './hooks.controller.js';
import { HooksService } from './hooks.service.js';
import { MadeHooksService } from './made-hooks.service.js';
import { OperatorHooksController } from './operator-hooks.controller.js';
import { OperatorMadeHooksController } from './operator-made-hooks.controller.js';
import { OwnersService } from './owners.service.js';
import { PullsService } from './pulls.service.js';
import { RemovedHooksService } from './removed-hooks.service.js';
import { SeenRoomsService } from './seen-rooms.service.js';

/** Hooks: made, changed and removed, by apps and by operators. */
@Module({
  controllers: [HooksController, FeedController, OperatorHooksController, OperatorMadeHooksController],
  providers: [
    HooksService,
    HookChangesService,
    HookSecrets,
    MadeHooksService,
    OwnersService,
    PullsService,
    RemovedHooksService,
    SeenRoomsService,
  ],
  exports: [HookSecrets],
})
export class HooksModule {}
