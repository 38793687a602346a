import { Global, Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { ProcessConfig } from '#config/app-config';
import { HealthController } from './http/health.controller.js';
import { HttpConnections } from './http/http-connections.js';
import { Jobs } from './jobs/jobs.js';
import { FairTurns } from './limits/fair-turns.js';
import { Metrics } from './metrics/metrics.js';
import { MetricsController } from './http/metrics.controller.js';
import { PlatformGauges } from './metrics/platform-gauges.js';
import { Processes } from './process/processes.js';
import { ProcessState } from './process/process-state.js';
import { ReadinessChecks } from './readiness/readiness.js';
import { RefusalMetrics } from './metrics/refusal-metrics.js';
import { TurnsInterceptor } from './http/turns.interceptor.js';
import { Drain } from './process/shutdown.js';
import { SecurityLog } from './security-log.js';
import { openTraces } from './tracing/open-traces.js';
import { Traces } from './tracing/traces.js';

/** The root module: health, metrics, jobs and drain for every module of the process. */
@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [HealthController, MetricsController],
  providers: [
    Drain,
    HttpConnections,
    Jobs,
    ReadinessChecks,
    FairTurns,
    Metrics,
    PlatformGauges,
    ProcessState,
    RefusalMetrics,
    SecurityLog,
    { provide: APP_INTERCEPTOR, useClass: TurnsInterceptor },
  ],
  exports: [Drain, ProcessState, ReadinessChecks, FairTurns, Metrics, RefusalMetrics, SecurityLog],
})
export class PlatformModule {
  static around(
    imports: NonNullable<ModuleMetadata['imports']>,
    config: ProcessConfig,
    service: string,
  ): DynamicModule {
    return {
      module: PlatformModule,
      imports,
      providers: [
        { provide: ProcessConfig, useValue: config },
        {
          provide: Processes,
          useFactory: (checks: ReadinessChecks, metrics: Metrics) => new Processes(service, checks, metrics),
          inject: [ReadinessChecks, Metrics],
        },
        { provide: Traces, useFactory: () => openTraces(service, config) },
      ],
      exports: [ProcessConfig, Processes, Traces],
    };
  }
}
