import { Module, type DynamicModule } from '@nestjs/common';
import { CourierAuditModule } from './audit/courier-audit.module.js';
import { CourierPartsModule, type CourierParts } from './courier-parts.module.js';
import { HooksModule } from './hooks/hooks.module.js';
import { PushModule } from './push/push.module.js';
import { RunModule } from './run/run.module.js';

const WINGS = [HooksModule, CourierAuditModule, RunModule, PushModule];

/** The feed: hooks, and what is delivered to them. */
@Module({})
export class CourierModule {
  static register(parts: CourierParts): DynamicModule {
    return { module: CourierModule, imports: [CourierPartsModule.with(parts), ...WINGS] };
  }
}
