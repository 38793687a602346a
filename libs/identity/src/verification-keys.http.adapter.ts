import { Logger } from '@nestjs/common';
import type { KeyObject } from 'node:crypto';
import { ChatError } from '#contracts';
import type { AuthClient } from './auth-client.js';
import { JWKS_ROUTE } from './internal-api.js';
import { keysOf } from './jwks.js';
import { VerificationKeys } from './verification-keys.port.js';

/** Read anew after so long, so that retired keys are forgotten and new ones known before they sign. */
const REFRESH_MS = 60_000;
/** Tokens with made-up key ids can make this service ask auth no more often. */
const ASK_INTERVAL_MS = 2000;

/** Auth's published keys. What is known stays in use for as long as auth is away. */
export class HttpVerificationKeys extends VerificationKeys {
  private readonly logger = new Logger('VerificationKeys');
  private keys = new Map<string, KeyObject>();
  private loadedAtMs = -Infinity;
  private askedAtMs = -Infinity;
  private asking: Promise<void> | undefined;

  constructor(private readonly auth: AuthClient) {
    super();
  }

  override async find(kid: string): Promise<KeyObject | undefined> {
    const key = this.keys.get(kid);
    if (key !== undefined) {
      if (performance.now() - this.loadedAtMs > REFRESH_MS) this.refreshBehind();
      return key;
    }
    if (this.mayAsk()) await this.refresh();
    // A token must not be refused for good because auth is away.
    else if (this.loadedAtMs < this.askedAtMs) throw new ChatError('UNAVAILABLE');
    return this.keys.get(kid);
  }

  private mayAsk(): boolean {
    return this.asking !== undefined || performance.now() - this.askedAtMs > ASK_INTERVAL_MS;
  }

  private refreshBehind(): void {
    if (!this.mayAsk()) return;
    this.refresh().catch((error: unknown) => {
      this.logger.warn({ event: 'verification-keys.stale', reason: String(error) });
    });
  }

  private refresh(): Promise<void> {
    this.asking ??= this.load().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async load(): Promise<void> {
    this.askedAtMs = performance.now();
    this.keys = keysOf(await this.auth.get(JWKS_ROUTE));
    this.loadedAtMs = performance.now();
  }
}
