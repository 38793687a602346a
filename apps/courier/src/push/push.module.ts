import { Global, Module } from '@nestjs/common';
import { PushConsumer } from '../feed/push-consumer.port.js';
import { DeviceLookUps } from './device-look-ups.js';
import { DueRemindersService } from './due-reminders.service.js';
import { PushConsumerService } from './push-consumer.service.js';
import { OperatorPushController } from './operator-push.controller.js';
import { PushDispatchService } from './push-dispatch.service.js';
import { PushHookSender } from '../push-senders/push-hook-sender.js';
import { PushKeysService } from '../push-senders/push-keys.service.js';
import { PushMetrics } from './push-metrics.js';
import { PushNotes } from './push-notes.js';
import { PushPosters } from '../push-senders/push-posters.js';
import { PushRenewalsService } from './push-renewals.service.js';
import { PushReportsService } from './push-reports.service.js';
import { PushResults } from './push-results.js';
import { PushSending } from './push-sending.js';
import { PushVerdicts } from './push-verdicts.js';
import { SiteDevices } from './site-devices.js';
import { WaitingRows } from './waiting-rows.js';
import { WebPushSender } from '../push-senders/web-push-sender.js';

/** Pushes to devices. Global, because the runner of hooks also runs the consumer that this module is. */
@Global()
@Module({
  controllers: [OperatorPushController],
  providers: [
    DeviceLookUps,
    DueRemindersService,
    PushDispatchService,
    PushHookSender,
    PushKeysService,
    PushMetrics,
    PushNotes,
    PushPosters,
    PushRenewalsService,
    PushReportsService,
    PushResults,
    PushSending,
    PushVerdicts,
    SiteDevices,
    WaitingRows,
    WebPushSender,
    { provide: PushConsumer, useClass: PushConsumerService },
  ],
  exports: [PushConsumer],
})
export class PushModule {}
