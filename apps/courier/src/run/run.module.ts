import { Global, Module } from '@nestjs/common';
import { Clock } from '#platform/clock';
import { IpRule } from '#platform/egress/ip-rule.policy';
import { Deliverer } from '../egress/deliverer.port.js';
import { HttpDeliverer } from '../egress/http-deliverer.adapter.js';
import { HookActs } from '../hooks/hook-acts.port.js';
import { HooksModule } from '../hooks/hooks.module.js';
import { CourierConfig } from '../store/courier-config.js';
import { HintsService } from './hints.service.js';
import { HookFeeds } from '../feed/hook-feeds.js';
import { OwnersWatchService } from './owners-watch.service.js';
import { HookPulls } from '../pulls/hook-pulls.js';
import { RunActs } from './run-acts.js';
import { RunMetrics } from './run-metrics.js';
import { HookPauses } from '../calls/hook-pauses.js';
import { RunsService } from './runs.service.js';
import { SweepsService } from './sweeps.service.js';

/** Runs hooks. Global, because the routes of hooks ask for acts that only this module can do. */
@Global()
@Module({
  imports: [HooksModule],
  providers: [
    HookFeeds,
    RunMetrics,
    HookPauses,
    RunsService,
    SweepsService,
    HintsService,
    OwnersWatchService,
    HookPulls,
    { provide: HookActs, useClass: RunActs },
    {
      provide: Deliverer,
      useFactory: ({ hooksAllow }: CourierConfig, clock: Clock) => new HttpDeliverer(new IpRule(hooksAllow), clock),
      inject: [CourierConfig, Clock],
    },
  ],
  exports: [HookActs],
})
export class RunModule {}
