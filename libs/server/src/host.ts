import { HostApi } from './host-api.js';
import { HostDirect } from './host-direct.js';
import { HostFeed } from './host-feed.js';
import { HostHooks } from './host-hooks.js';
import { HostIncoming } from './host-incoming.js';
import { HostMessages } from './host-messages.js';
import { type Fetch, HostRequests } from './host-requests.js';
import { HostRooms } from './host-rooms.js';
import { HostSessions } from './host-sessions.js';
import { HostTokens } from './host-tokens.js';
import { HostUsers } from './host-users.js';

/** How long a call lasts at most, with its repeats. */
const TIMEOUT_MS = 30_000;

export interface ParleyOptions {
  /** Parley's URL, `https://chat.example`. May come from the environment: `undefined` is refused at once. */
  readonly url: string | undefined;
  /** A key of the app, `parley_app_…`. `parley apps create` prints it. */
  readonly key: string | undefined;
  /** For `tokens.create`: the secret that `parley apps tokens NAME --secret` prints. */
  readonly tokenSecret?: string | undefined;
  /** Default: the global one. */
  readonly fetch?: Fetch;
  /** How long a call lasts at most, with its repeats. 30,000 by default. */
  readonly timeoutMs?: number;
}

/**
 * Parley for the server of an application that has users of its own (the host). Each call repeats what a repeat may mend, for 30 s,
 * and has one effect however often it is repeated. It rejects with a `ParleyError`.
 *
 * ```js
 * const parley = new Parley({ url: 'https://chat.example', key: process.env.PARLEY_KEY });
 * await parley.users.upsert('7', { displayName: 'Ann' });
 * ```
 */
export class Host {
  readonly users: HostUsers;
  readonly sessions: HostSessions;
  readonly tokens: HostTokens;
  readonly rooms: HostRooms;
  readonly direct: HostDirect;
  readonly messages: HostMessages;
  readonly incoming: HostIncoming;
  readonly hooks: HostHooks;
  readonly feed: HostFeed;
  private readonly requests: HostRequests;

  constructor({ url, key, tokenSecret, timeoutMs = TIMEOUT_MS, ...options }: ParleyOptions) {
    if (!url) throw new TypeError('Parley: url is missing.');
    if (!key) throw new TypeError('Parley: key is missing. `parley apps create NAME` prints it.');
    const fetching: Fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.requests = new HostRequests({ origin: new URL(url).origin, key, fetch: fetching, timeoutMs });
    this.users = new HostUsers(this.requests);
    this.sessions = new HostSessions(this.requests);
    this.tokens = new HostTokens(tokenSecret);
    this.rooms = new HostRooms(this.requests);
    this.direct = new HostDirect(this.requests);
    this.messages = new HostMessages(this.requests);
    this.incoming = new HostIncoming(this.requests);
    this.hooks = new HostHooks(this.requests);
    this.feed = new HostFeed(this.requests);
  }

  /**
   * The ordinary API.
   * @param token an access token of a user, as `sessions.create` gives; left out: as the app's bot
   */
  api(token?: string): HostApi {
    return new HostApi(token === undefined ? this.requests : this.requests.as(token));
  }
}
