import { Injectable, Module } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Jobs } from './jobs.js';
import { PeriodicJob } from './periodic-job.js';

const INTERVAL_MS = 1_000;
const ran: string[] = [];
const jobOf = (name: string): PeriodicJob =>
  new PeriodicJob({ name, intervalMs: INTERVAL_MS, work: () => Promise.resolve(ran.push(name)) });

@Injectable()
class Sweeper {
  readonly job = jobOf('sweep');
  readonly checks = jobOf('check');
  readonly name = 'a provider with other fields';
}

const MADE = { provide: 'made', useFactory: () => ({ job: jobOf('made') }) };
@Module({ providers: [Sweeper, MADE, { provide: 'again', useExisting: Sweeper }, { provide: 'none', useValue: null }] })
class InnerModule {}

@Module({ imports: [DiscoveryModule, InnerModule], providers: [Jobs] })
class OuterModule {}

describe('jobs', () => {
  afterEach(() => {
    vi.useRealTimers();
    ran.length = 0;
  });

  it('run once per interval for each job in a field of a provider, until the app stops', async () => {
    vi.useFakeTimers();
    const app = await NestFactory.createApplicationContext(OuterModule, { logger: false });
    expect(ran).toEqual([]);
    await vi.advanceTimersByTimeAsync(1.2 * INTERVAL_MS);
    expect([...ran].sort()).toEqual(['check', 'made', 'sweep']);
    expect(app.get(Jobs).states()).toEqual(
      ['check', 'made', 'sweep'].map((name) => {
        const succeededAt = expect.any(String) as string;
        return { name, intervalMs: INTERVAL_MS, isRunning: false, succeededAt, failures: 0 };
      }),
    );
    await app.close();
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS);
    expect(ran).toHaveLength(3);
  });
});
