import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { isStoreReady } from '#persistence/readiness';
import { ReadinessChecks } from '#platform/readiness';
import { AUTH_STORE } from './auth-store-name.js';
import { KeyRing } from './keys/key-ring.js';

/** What has to be there before the first request, and is given back after the last. */
@Injectable()
export class AuthLifecycle implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @InjectDataSource(AUTH_STORE) private readonly dataSource: DataSource,
    private readonly keys: KeyRing,
    private readonly readiness: ReadinessChecks,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.keys.open();
    this.readiness.add({ name: 'auth-store', check: () => this.checkStore() });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.dataSource.destroy();
  }

  private async checkStore(): Promise<void> {
    if (!(await isStoreReady(this.dataSource))) throw new Error('PostgreSQL does not answer');
  }
}
