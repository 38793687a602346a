import { vi } from 'vitest';
import { SecurityLog } from '#platform/security-log';
import { FalseProvider } from './false-provider.js';
import { TestAuths, type TestAuth } from './test-auth.js';
import { PUBLIC_URL } from './test-browser.js';

type Settings = Readonly<Record<string, string>>;

/** Auths whose users sign in with a provider of the test. */
export class TestProviding {
  private constructor(
    readonly provider: FalseProvider,
    readonly auths: TestAuths,
    readonly auth: TestAuth,
    /** The settings of the auth, for others beside it. */
    readonly env: Record<string, string>,
  ) {}

  /** @param ids the provider's own settings by its ids: it is there once for each */
  static async start(ids: Readonly<Record<string, Settings>>, settings: Settings = {}): Promise<TestProviding> {
    const [provider, auths] = [await FalseProvider.start(), await TestAuths.start()];
    const providers = Object.entries(ids).map(([id, own]) => provider.settings(id, own));
    const env: Record<string, string> = Object.assign(
      { OIDC_PROVIDERS: Object.keys(ids).join(','), PUBLIC_URL, ...settings },
      ...providers,
    );
    return new TestProviding(provider, auths, await auths.open(env), env);
  }

  /** The events that the security log gets from now on, until `reset`. */
  securityEvents(): [event: string, facts: object][] {
    const events: [event: string, facts: object][] = [];
    vi.spyOn(this.auth.app.get(SecurityLog), 'write').mockImplementation(
      (event, facts) => void events.push([event, facts]),
    );
    return events;
  }

  reset(): void {
    this.provider.reset();
    vi.restoreAllMocks();
  }

  async stop(): Promise<void> {
    await this.auths.stop();
    await this.provider.stop();
  }
}
