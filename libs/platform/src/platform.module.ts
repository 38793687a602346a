import { Global, Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { ProcessConfig } from '#config/app-config';
import { HealthController } from './health.controller.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { ReadinessChecks } from './readiness.js';
import { Drain } from './shutdown.js';

/** Health, metrics and drain for every module of the process, and the root of its modules. */
@Global()
@Module({
  controllers: [HealthController, MetricsController],
  providers: [Drain, ReadinessChecks, Metrics],
  exports: [Drain, ReadinessChecks, Metrics],
})
export class PlatformModule {
  static around(imports: NonNullable<ModuleMetadata['imports']>, config: ProcessConfig): DynamicModule {
    return {
      module: PlatformModule,
      imports,
      providers: [{ provide: ProcessConfig, useValue: config }],
      exports: [ProcessConfig],
    };
  }
}
