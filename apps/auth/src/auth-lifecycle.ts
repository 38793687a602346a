import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { assertStoreReady } from '#persistence/readiness';
import { measureStores } from '#persistence/store-metrics';
import { Metrics } from '#platform/metrics';
import { ReadinessChecks } from '#platform/readiness';
import { AUTH_STORE } from './auth-store-name.js';
import { KeyRing } from './keys/key-ring.js';

const MS_PER_SECOND = 1000;

/** What has to be there before the first request, and is given back after the last. */
@Injectable()
export class AuthLifecycle implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @InjectDataSource(AUTH_STORE) private readonly dataSource: DataSource,
    private readonly keys: KeyRing,
    private readonly readiness: ReadinessChecks,
    private readonly metrics: Metrics,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.keys.open();
    this.measure();
    this.readiness.add({ name: 'postgres', check: () => assertStoreReady(this.dataSource) });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.dataSource.destroy();
  }

  private measure(): void {
    const { metrics, keys, dataSource } = this;
    measureStores(metrics, [{ name: 'auth', dataSource }]);
    const published = { name: 'parley_auth_signing_keys', help: 'Keys that access tokens are verified with.' };
    metrics.gauge(published, (gauge) => gauge.set(keys.jwks.keys.length));
    const age = { name: 'parley_auth_signing_key_age_seconds', help: 'For how long the present key has signed.' };
    metrics.gauge(age, (gauge) => gauge.set((Date.now() - keys.signer.signsFrom.getTime()) / MS_PER_SECOND));
  }
}
