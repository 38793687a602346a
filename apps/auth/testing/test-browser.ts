import { createHash, randomBytes } from 'node:crypto';
import type request from 'supertest';
import { TestPerson, type TestAuth } from './test-auth.js';

/** The URL at which browsers reach the auths of the tests. */
export const PUBLIC_URL = 'https://chat.example';

/** Where a browser is after its return. */
export interface Landing {
  /** Before the `#`. */
  readonly url: string;
  /** What follows the `#`. */
  readonly facts: Readonly<Record<string, string>>;
}

/** A browser on its way to a provider and back, with the page that sent it there. */
export class TestBrowser {
  readonly verifier = randomBytes(32).toString('base64url');
  readonly challenge = createHash('sha256').update(this.verifier).digest('base64url');
  /** `name=value` */
  cookie: string | undefined;

  constructor(
    private auth: TestAuth,
    private readonly provider = 'corp',
  ) {}

  /** The next requests go to another auth of the site. */
  moveTo(auth: TestAuth): this {
    this.auth = auth;
    return this;
  }

  start(returnTo = '/signed-in', provider = this.provider): request.Test {
    const query = new URLSearchParams({ returnTo, challenge: this.challenge }).toString();
    return this.auth.http('get', `/v1/auth/oidc/${provider}/start?${query}`);
  }

  /** Begins a round trip. Returns the provider's URL. */
  async leave(returnTo?: string): Promise<URL> {
    const answer = await this.start(returnTo);
    this.cookie = cookieOf(answer)?.split(';')[0] ?? this.cookie;
    return new URL(String(answer.headers['location']), PUBLIC_URL);
  }

  /** Signs in at the provider. Returns the URL to which the provider sends the browser. */
  async signIn(url: URL): Promise<URL> {
    const { headers } = await fetch(url, { redirect: 'manual' });
    return new URL(headers.get('location') ?? '');
  }

  async comeBack({ search, pathname }: URL, cookie = this.cookie): Promise<Landing> {
    const test = this.auth.http('get', `${pathname}${search}`);
    return landingOf(await (cookie === undefined ? test : test.set('cookie', cookie)));
  }

  async roundTrip(returnTo?: string): Promise<Landing> {
    return this.comeBack(await this.signIn(await this.leave(returnTo)));
  }

  /** A round trip that must succeed. Returns what a page needs to use its handoff. */
  async handoff(): Promise<{ handoff: string; verifier: string }> {
    const { facts } = await this.roundTrip();
    if (facts['handoff'] === undefined) throw new Error(`the browser returned with ${JSON.stringify(facts)}`);
    return { handoff: facts['handoff'], verifier: this.verifier };
  }

  async finish(more: object = {}): Promise<request.Response> {
    return this.auth.http('post', '/v1/auth/oidc/finish').send({ ...(await this.handoff()), ...more });
  }

  /** A sign-in that must succeed. */
  async enter(more: object = {}): Promise<TestPerson> {
    return TestPerson.from(this.auth, await this.finish(more));
  }
}

/** The round trip's cookie that an answer sets. */
export function cookieOf({ headers }: request.Response): string | undefined {
  const cookies = (headers['set-cookie'] ?? []) as unknown as string[];
  return cookies.find((cookie) => cookie.startsWith('parley_oidc='));
}

export function landingOf({ status, headers, text }: request.Response): Landing {
  if (status !== 303) throw new Error(`auth answered ${status}: ${text}`);
  const [url = '', facts = ''] = String(headers['location']).split('#');
  return { url, facts: Object.fromEntries(new URLSearchParams(facts)) };
}
