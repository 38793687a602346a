import { Injectable } from '@nestjs/common';
import { AuthConfig } from '#config/app-config';
import { LIMIT_SCOPES } from '#platform/limits/limit-scopes';
import type { SessionId } from '#contracts';
import type { ScopesOf } from '#contracts/routes/routes';
import { ipKey } from '#platform/limits/ip-key.policy';
import { LimiterFactory, type Limiter } from '#platform/limits/limiter';
import type { PromptLimit } from '#platform/limits/prompt-limit';
import { accountKey, pairKey } from './limit-keys.policy.js';

type Scope =
  | ('login.account' | 'login.address' | 'login.strangers')
  | ('register' | 'guest' | 'oidc' | 'users.search' | 'refresh' | 'profile' | 'account' | 'otp' | 'push' | 'admin')
  | ('mail.sender' | 'mail.address');

/** An attempt in progress. It counts as failed until `succeeded`. */
export interface Attempt {
  /** Resolves as `verify`. If it throws, the server could not verify the attempt, and the attempt does not count. */
  during<Result>(verify: () => Promise<Result>): Promise<Result>;
  succeeded(): Promise<void>;
}

/** A point of one key. */
interface Point {
  readonly limit: Limiter;
  readonly key: string;
}

const UNLIMITED: Attempt = attemptWith([], () => Promise.resolve());

/** The facts about a login that its limits use. */
export interface LoginBy {
  readonly username: string;
  readonly ip: string;
  /** When the account was unlocked; `null` if never, or if there is no such account. */
  readonly unlockedAt: Date | null;
  /** The session that shows that the account has been used on this device. */
  readonly device: SessionId | undefined;
  /** Resolves to true if the account has been used from this IP. */
  readonly isKnownIp: () => Promise<boolean>;
}

/** The account of a code. */
type CodeOf = Pick<LoginBy, 'username' | 'unlockedAt'>;

/**
 * Auth's limits. `RATE_LIMITS=off` lifts them. A failed login counts three times: for the account from this IP,
 * for the IP, and for the account from all IPs that never logged in to it. The third stops guesses that are
 * spread over many IPs without locking out the owner, who uses a known IP. Failures on a device on which the
 * account has been used count for that device alone: whatever strangers do, the owner can log in on it.
 */
@Injectable()
export class RateLimits {
  private readonly loginPair: Limiter;
  private readonly loginIps: Limiter;
  private readonly loginStrangers: Limiter;
  private readonly registrations: Limiter;
  private readonly guests: Limiter;
  private readonly refreshes: Limiter;
  private readonly roundTrips: Limiter;
  private readonly codes: Limiter;
  private readonly consoleKeys: Limiter;
  private readonly mailSenders: Limiter;
  private readonly mailRecipients: Limiter;
  private readonly ofRoutes: Readonly<Record<ScopesOf<'auth'>, Limiter | PromptLimit>>;

  constructor(
    private readonly config: AuthConfig,
    factory: LimiterFactory,
  ) {
    const limit = (scope: Scope): Limiter => factory.make(scope, config[LIMIT_SCOPES[scope]]);
    this.loginPair = limit('login.account');
    this.loginIps = limit('login.address');
    this.loginStrangers = limit('login.strangers');
    this.registrations = limit('register');
    this.guests = limit('guest');
    this.refreshes = limit('refresh');
    this.roundTrips = limit('oidc');
    this.codes = limit('otp');
    this.consoleKeys = limit('admin');
    this.mailSenders = limit('mail.sender');
    this.mailRecipients = limit('mail.address');
    this.ofRoutes = {
      'users.search': limit('users.search'),
      profile: limit('profile'),
      account: limit('account'),
      push: limit('push'),
      read: factory.makePrompt('read', config[LIMIT_SCOPES.read]),
      avatar: factory.makePrompt('avatar', config[LIMIT_SCOPES.avatar]),
      app: factory.makePrompt('app', config[LIMIT_SCOPES.app]),
    };
  }

  /** @throws ChatError RATE_LIMITED */
  async beginLogin({ username, ip, unlockedAt, device, isKnownIp }: LoginBy): Promise<Attempt> {
    if (!this.config.rateLimits) return UNLIMITED;
    const account = accountKey(username, unlockedAt);
    if (device !== undefined) return this.beginOnDevice(pairKey(account, device));
    const from = ipKey(ip);
    const ofIp = { limit: this.loginIps, key: from };
    const ofPair = { limit: this.loginPair, key: pairKey(account, from) };
    const ofAccount = { limit: this.loginStrangers, key: account };
    // The pair comes first: attempts that it refuses never count for the IP, not even for a moment.
    await take(ofPair);
    await take(ofIp, ofPair);
    const refusal = await this.loginStrangers.take(account);
    const attempt = attemptWith([ofAccount, ofPair, ofIp], async () => {
      await Promise.all([giveBack(ofIp, ofAccount), this.loginPair.reset(ofPair.key)]);
    });
    if (refusal !== undefined)
      await attempt.during(async () => {
        if (!(await isKnownIp())) throw refusal;
      });
    return attempt;
  }

  /** A wrong token of a reset counts as a failed login of its IP. @throws ChatError RATE_LIMITED */
  async beginReset(ip: string): Promise<Attempt> {
    if (!this.config.rateLimits) return UNLIMITED;
    const point = { limit: this.loginIps, key: ipKey(ip) };
    await take(point);
    return attemptWith([point], () => giveBack(point));
  }

  /**
   * A code of the second factor, after a right password or link. Wrong ones on a device on which the account has been used count
   * for that device alone, all others together. @throws ChatError RATE_LIMITED
   */
  async beginCode({ username, unlockedAt }: CodeOf, device: SessionId | undefined): Promise<Attempt> {
    if (!this.config.rateLimits) return UNLIMITED;
    const account = accountKey(username, unlockedAt);
    const point = { limit: this.codes, key: device === undefined ? account : pairKey(account, device) };
    await take(point);
    return attemptWith([point], () => giveBack(point));
  }

  /** Counts every refresh token that is presented, also invented ones. @throws ChatError RATE_LIMITED */
  async refresh(ip: string): Promise<void> {
    if (this.config.rateLimits) await this.refreshes.demand(ipKey(ip));
  }

  /** Starts, returns and handoffs of an IP are counted apart. @throws ChatError RATE_LIMITED */
  async roundTrip(step: 'start' | 'return' | 'handoff', ip: string): Promise<void> {
    if (this.config.rateLimits) await this.roundTrips.demand(pairKey(step, ipKey(ip)));
  }

  /** Only logout tokens that are refused count. @throws ChatError RATE_LIMITED */
  async beginProviderLogout(ip: string): Promise<Attempt> {
    if (!this.config.rateLimits) return UNLIMITED;
    const point = { limit: this.roundTrips, key: pairKey('logout', ipKey(ip)) };
    await take(point);
    return attemptWith([point], () => giveBack(point));
  }

  /** Only wrong keys count. @throws ChatError RATE_LIMITED */
  async beginConsole(ip: string): Promise<Attempt> {
    if (!this.config.rateLimits) return UNLIMITED;
    const point = { limit: this.consoleKeys, key: ipKey(ip) };
    await take(point);
    return attemptWith([point], () => giveBack(point));
  }

  /** @throws ChatError RATE_LIMITED */
  async register(ip: string): Promise<void> {
    if (this.config.rateLimits) await this.registrations.demand(ipKey(ip));
  }

  /** @throws ChatError RATE_LIMITED */
  async enterAsGuest(ip: string): Promise<void> {
    if (this.config.rateLimits) await this.guests.demand(ipKey(ip));
  }

  /** Counts a mail that a client asks for, whether there will be one or not. @throws ChatError RATE_LIMITED */
  async askForMail(ip: string): Promise<void> {
    if (this.config.rateLimits) await this.mailSenders.demand(ipKey(ip));
  }

  /** Counts a mail to an e-mail address. Resolves to false if there were too many: then nothing is mailed, and no one learns it. */
  async mayMail(email: string): Promise<boolean> {
    return !this.config.rateLimits || (await this.mailRecipients.take(accountKey(email))) === undefined;
  }

  /** Takes points (1) of a user, or of the key of an IP, for a route. @throws ChatError RATE_LIMITED */
  async demand(scope: ScopesOf<'auth'>, key: string, points = 1): Promise<void> {
    if (this.config.rateLimits) await this.ofRoutes[scope].demand(key, points);
  }

  private async beginOnDevice(key: string): Promise<Attempt> {
    const point = { limit: this.loginPair, key };
    await take(point);
    return attemptWith([point], () => this.loginPair.reset(key));
  }
}

/**
 * Takes a point. A refused attempt returns this point and the `earlier` ones: the server verifies no password, so the
 * attempt does not count.
 */
async function take(point: Point, ...earlier: readonly Point[]): Promise<void> {
  const refusal = await point.limit.take(point.key);
  if (refusal === undefined) return;
  await giveBack(point, ...earlier);
  throw refusal;
}

/** An attempt that has taken these points. */
function attemptWith(points: readonly Point[], succeeded: Attempt['succeeded']): Attempt {
  return {
    during: (verify) =>
      verify().catch(async (error: unknown) => {
        await giveBack(...points);
        throw error;
      }),
    succeeded,
  };
}

async function giveBack(...points: readonly Point[]): Promise<void> {
  await Promise.all(points.map(({ limit, key }) => limit.giveBack(key)));
}
