import { ChatError } from '#contracts/errors';
import type { UserId } from '#contracts';

import type { ConnectOptions } from '../src/connect.js';
import type { Dial } from '../src/connection/link.js';
import { memoryStorage } from '../src/storage/memory-storage.js';
import { entry } from './model-store.js';
import type { World } from './world.js';
// Loaded ahead: virtual time does not wait for it.
import '../src/session/host-code.js';

/** A site whose users are those of the world, by the same ids. Its browser has one user at a time, or nobody. */
export class ModelHost {
  signedIn: UserId | null = null;
  /** The server refuses the next connection, because the session was revoked. */
  isRevoked = false;
  private sessions = 0;
  private ids = 0;

  constructor(private readonly world: World) {}

  /** For clients of the browser. */
  readonly options: ConnectOptions = {
    url: 'http://parley.test',
    host: { app: 'shop', token: () => this.token() },
    storage: memoryStorage(),
    tabs: undefined,
    dial: (access, handlers, status) => this.dial(access, handlers, status),
    fetch: async (url, { body }) =>
      url.endsWith('/exchange') ? this.exchange(body as string) : new Response(null, { status: 204 }),
    runtime: {
      clock: { now: () => this.world.clock.now(), after: (delayMs, run) => this.world.clock.after(delayMs, run) },
      random: () => 0,
      newId: () => `of-host-${String(++this.ids)}`,
    },
  };

  /** A JWT, as far as clients read it. */
  private async token(): Promise<string | null> {
    const { signedIn } = this;
    return signedIn === null ? null : `.${Buffer.from(JSON.stringify({ sub: signedIn })).toString('base64url')}.`;
  }

  /** The access token is the user's id. */
  private exchange(body: string): Response {
    const { token, sessionId = `session-${String(++this.sessions)}` } = JSON.parse(body) as {
      readonly token: string;
      readonly sessionId?: string;
    };
    const { sub } = JSON.parse(Buffer.from(token, 'base64url').toString()) as { readonly sub: UserId };
    const { brief } = entry(this.world.server.store.users, sub);
    const user = { ...brief, ext: null, createdAt: '', app: { name: 'shop', externalId: sub, users: 'open' } };
    return Response.json({ user, tokens: { accessToken: sub, tokenType: 'Bearer', expiresIn: 600, sessionId } });
  }

  private readonly dial: Dial = (access, handlers, status) => {
    if (!this.isRevoked) return this.world.network.dialOf(access as UserId)(access, handlers, status);
    this.isRevoked = false;
    this.world.clock.after(10, () => handlers.refused(new ChatError('SESSION_REVOKED').toBody()));
    return { send: () => undefined, close: () => undefined };
  };
}
