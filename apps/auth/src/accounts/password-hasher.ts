import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { availableParallelism } from 'node:os';
import type { Counter, Histogram } from 'prom-client';
import { ChatError } from '#contracts';
import { Metrics } from '#platform/metrics/metrics';

/**
 * OWASP's parameters (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. Argon2id is the package's default.
 */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Each hash takes a core and 19 MiB for about 20 ms, so we run one per core. */
const CONCURRENT_MAX = availableParallelism();
/** At about 20 ms each, the last in the queue still waits less than its client does. */
const WAITING_MAX = 128 * CONCURRENT_MAX;
const RETRY_AFTER_MS = 2000;
const MS_PER_SECOND = 1000;

/** Hashes with argon2id, a bounded number at a time. Requests beyond the bound fail with `OVERLOADED`. */
@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private dummy: Promise<string> | undefined;
  private readonly seconds: Histogram;
  private readonly shed: Counter;

  constructor(metrics: Metrics) {
    this.seconds = metrics.histogram({
      name: 'parley_auth_password_seconds',
      help: 'Time of one argon2id hash, without the wait in the queue.',
    });
    this.shed = metrics.counter({
      name: 'parley_auth_passwords_shed_total',
      help: 'Passwords refused with `OVERLOADED` because too many were waiting.',
    });
    const waiting = { name: 'parley_auth_passwords_waiting', help: 'Passwords that wait for their argon2id.' };
    metrics.gauge(waiting, (gauge) => gauge.set(this.waiting.length));
  }

  /** @throws ChatError OVERLOADED */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, ARGON2ID));
  }

  /**
   * Checks a password against a hash. Without a hash it takes as long and resolves to false, so that the time does not
   * reveal whether the account exists.
   * @throws ChatError OVERLOADED
   */
  async verify(passwordHash: string | null | undefined, password: string): Promise<boolean> {
    this.dummy ??= hash('no account has this password', ARGON2ID);
    const against = passwordHash ?? (await this.dummy);
    const matches = await this.inTurn(() => verify(against, password));
    return matches && passwordHash != null;
  }

  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running >= CONCURRENT_MAX) await this.wait();
    else this.running += 1;
    const startedAtMs = performance.now();
    try {
      return await work();
    } finally {
      this.seconds.observe((performance.now() - startedAtMs) / MS_PER_SECOND);
      const next = this.waiting.shift();
      // The next one takes this one's place.
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  private wait(): Promise<void> {
    if (this.waiting.length >= WAITING_MAX) {
      this.shed.inc();
      throw new ChatError('OVERLOADED', { retryAfterMs: RETRY_AFTER_MS });
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
