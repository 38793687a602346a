import { Logger } from '@nestjs/common';
import type { KeyObject } from 'node:crypto';
import { ChatError } from '#contracts';
import { keysOf } from './jwks.js';
import type { HttpQuestions } from './questions.http.adapter.js';
import { VerificationKeys } from './verification-keys.port.js';

/** How often the keys are read again: retired keys are dropped, and new keys are known before they sign. */
const REFRESH_MS = 60_000;
/** The shortest time between two requests to auth; it bounds the load from invented key ids. */
const ASK_INTERVAL_MS = 2000;

/** Auth's published keys. While auth is unavailable, the keys read last stay in use. */
export class HttpVerificationKeys extends VerificationKeys {
  private readonly logger = new Logger('VerificationKeys');
  private keys = new Map<string, KeyObject>();
  private loadedAtMs = -Infinity;
  private askedAtMs = -Infinity;
  private asking: Promise<void> | undefined;

  constructor(private readonly auth: Pick<HttpQuestions, 'keySet'>) {
    super();
  }

  override async find(kid: string): Promise<KeyObject | undefined> {
    const key = this.keys.get(kid);
    if (key !== undefined) {
      if (performance.now() - this.loadedAtMs > REFRESH_MS) this.refreshInBackground();
      return key;
    }
    if (this.mayAsk()) await this.refresh();
    // The last refresh failed: the key may exist, and a valid token must not be refused as invalid.
    else if (this.loadedAtMs < this.askedAtMs) throw new ChatError('UNAVAILABLE');
    return this.keys.get(kid);
  }

  private mayAsk(): boolean {
    return this.asking !== undefined || performance.now() - this.askedAtMs > ASK_INTERVAL_MS;
  }

  private refreshInBackground(): void {
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
    this.keys = keysOf(await this.auth.keySet());
    this.loadedAtMs = performance.now();
  }
}
