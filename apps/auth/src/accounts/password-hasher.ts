import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { availableParallelism } from 'node:os';
import type { Counter, Histogram } from 'prom-client';
import { Admission } from '#platform/limits/admission';
import { BoundedShares, type Share } from '#platform/limits/bounded-shares';
import { Metrics } from '#platform/metrics/metrics';

/**
 * OWASP's parameters (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. Argon2id is the package's default.
 */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Each hash takes a core and 19 MiB for about 20 ms. One core is left to the event loop, and to messages. */
const CONCURRENT_MAX = Math.max(1, availableParallelism() - 1);
/** Parley's client waits `waitMaxMs` for an answer. A hash is short, so a line that is alone may use all these cores. */
const BOUNDS = { atOnce: CONCURRENT_MAX, ofOneUser: CONCURRENT_MAX, waitMaxMs: 15_000 } as const;
/** Bounds of passwords that wait or are being hashed: of a line, of an account that strangers try, of a kind. */
const OPEN_PER_LINE_MAX = 128 * CONCURRENT_MAX;
const OPEN_PER_TRIED_MAX = 64 * CONCURRENT_MAX;
const OPEN_PER_KIND_MAX = 512 * CONCURRENT_MAX;
const MS_PER_SECOND = 1000;

/** For whom a password is hashed: an account on a known device, or a stranger at an IP. */
export type HashedFor =
  | { readonly account: string }
  /** `tried`: the account that the stranger tries. Strangers may have many IPs. */
  | { readonly ip: string; readonly tried?: string };

/**
 * Hashes with argon2id, a bounded number at a time. Each account and each IP has a line. Lines take turns, so a
 * flood of passwords, even of correct ones, delays others by one round at most. Accounts on known devices take turns among
 * themselves, and as one with all strangers: however many strangers there are, every other hash is not theirs. Requests
 * beyond the bounds fail with `OVERLOADED`.
 */
@Injectable()
export class PasswordHasher {
  private readonly turns = new Admission(BOUNDS);
  private readonly shares = new BoundedShares();
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
    metrics.gauge(waiting, (gauge) => gauge.set(this.turns.waiting));
  }

  /** @throws ChatError OVERLOADED */
  hash(password: string, whom: HashedFor): Promise<string> {
    return this.inTurn(whom, () => hash(password, ARGON2ID));
  }

  /**
   * Checks a password against a hash. Without a hash it takes as long and resolves to false, so that the time does not
   * reveal whether the account exists.
   * @throws ChatError OVERLOADED
   */
  async verify(passwordHash: string | null | undefined, password: string, whom: HashedFor): Promise<boolean> {
    this.dummy ??= hash('no account has this password', ARGON2ID);
    const against = passwordHash ?? (await this.dummy);
    const matches = await this.inTurn(whom, () => verify(against, password));
    return matches && passwordHash != null;
  }

  private async inTurn<Result>(whom: HashedFor, work: () => Promise<Result>): Promise<Result> {
    const caller = { userId: lineOf(whom), ip: 'account' in whom ? 'accounts' : 'strangers' };
    let hasBegun = false;
    const begin = (): Promise<Result> => {
      hasBegun = true;
      return this.timed(work);
    };
    try {
      return await this.shares.run(sharesOf(whom), () => this.turns.run(caller, whom, begin));
    } catch (error) {
      if (!hasBegun) this.shed.inc();
      throw error;
    }
  }

  private async timed<Result>(work: () => Promise<Result>): Promise<Result> {
    const startedAtMs = performance.now();
    try {
      return await work();
    } finally {
      this.seconds.observe((performance.now() - startedAtMs) / MS_PER_SECOND);
    }
  }
}

function lineOf(whom: HashedFor): string {
  return 'account' in whom ? `account ${whom.account}` : `ip ${whom.ip}`;
}

function sharesOf(whom: HashedFor): Share[] {
  const line = { key: lineOf(whom), max: OPEN_PER_LINE_MAX };
  if ('account' in whom) return [line, { key: 'accounts', max: OPEN_PER_KIND_MAX }];
  const shares = [line, { key: 'ips', max: OPEN_PER_KIND_MAX }];
  if (whom.tried !== undefined) shares.push({ key: `tried ${whom.tried}`, max: OPEN_PER_TRIED_MAX });
  return shares;
}
