import { Injectable } from '@nestjs/common';
import { AuthConfig } from '#config/app-config';
import type { UserId } from '#contracts';
import { addressKey } from '#platform/limits/address-key.policy';
import { LimiterFactory, type Limiter } from '#platform/limits/limiter';
import { accountKey, pairKey } from './limit-keys.policy.js';

/** A login in progress. It counts as failed until `succeeded`. */
export interface LoginAttempt {
  succeeded(): Promise<void>;
}

const UNLIMITED: LoginAttempt = { succeeded: () => Promise.resolve() };

/**
 * Auth's limits. `RATE_LIMITS=off` lifts them. A failed login counts three times: for the account from this address,
 * for the address, and for the account from all addresses that never logged in to it. The third stops guesses that are
 * spread over many addresses without locking out the owner, who uses a known address.
 */
@Injectable()
export class RateLimits {
  private readonly loginPair: Limiter;
  private readonly loginAddress: Limiter;
  private readonly loginStrangers: Limiter;
  private readonly registrations: Limiter;
  private readonly guests: Limiter;
  private readonly searches: Limiter;
  private readonly refreshes: Limiter;
  private readonly renames: Limiter;
  private readonly accounts: Limiter;

  constructor(
    private readonly config: AuthConfig,
    factory: LimiterFactory,
  ) {
    this.loginPair = factory.make('login.account', config.rateLoginAccount);
    this.loginAddress = factory.make('login.address', config.rateLoginAddress);
    this.loginStrangers = factory.make('login.strangers', config.rateLoginStrangers);
    this.registrations = factory.make('register', config.rateRegister);
    this.guests = factory.make('guest', config.rateGuest);
    this.searches = factory.make('users.search', config.rateUserSearch);
    this.refreshes = factory.make('refresh', config.rateRefresh);
    this.renames = factory.make('rename', config.rateRename);
    this.accounts = factory.make('account', config.rateAccount);
  }

  /**
   * @param isKnown resolves to true if this address has logged in to the account before
   * @throws ChatError RATE_LIMITED
   */
  async beginLogin(username: string, address: string, isKnown: () => Promise<boolean>): Promise<LoginAttempt> {
    if (!this.config.rateLimits) return UNLIMITED;
    const from = addressKey(address);
    const pair = pairKey(username, from);
    const account = accountKey(username);
    await this.loginAddress.demand(from);
    await this.loginPair.demand(pair);
    const refusal = await this.loginStrangers.take(account);
    if (refusal !== undefined && !(await isKnown())) throw refusal;
    return {
      succeeded: async () => {
        const givenBack = [this.loginAddress.giveBack(from), this.loginStrangers.giveBack(account)];
        await Promise.all([...givenBack, this.loginPair.reset(pair)]);
      },
    };
  }

  /** @throws ChatError RATE_LIMITED */
  async register(address: string): Promise<void> {
    if (this.config.rateLimits) await this.registrations.demand(addressKey(address));
  }

  /** @throws ChatError RATE_LIMITED */
  async enterAsGuest(address: string): Promise<void> {
    if (this.config.rateLimits) await this.guests.demand(addressKey(address));
  }

  /** Counts every refresh token that is presented, also invented ones. @throws ChatError RATE_LIMITED */
  async refresh(address: string): Promise<void> {
    if (this.config.rateLimits) await this.refreshes.demand(addressKey(address));
  }

  /** @throws ChatError RATE_LIMITED */
  async rename(userId: UserId): Promise<void> {
    if (this.config.rateLimits) await this.renames.demand(userId);
  }

  /** A change of the user's sessions. @throws ChatError RATE_LIMITED */
  async changeSessions(userId: UserId): Promise<void> {
    if (this.config.rateLimits) await this.accounts.demand(userId);
  }

  /** @throws ChatError RATE_LIMITED */
  async searchUsers(userId: UserId): Promise<void> {
    if (this.config.rateLimits) await this.searches.demand(userId);
  }
}
