import { Parley } from './client.js';
import { socketIoDial, type Transport } from './connection/socket-io-link.js';
import type { Dial } from './connection/link.js';
import { type Runtime, systemClock } from './runtime.js';
import { type Fetch, Http } from './session/http.js';
import { Session } from './session/session.js';
import { memoryStorage } from './storage/memory-storage.js';
import type { ClientStorage } from './storage/storage.js';
import { uuidv7 } from './uuid.js';

const CLOSED_MESSAGES = 50;
const OPEN_MESSAGES = 2_000;
const OPEN_ROOMS = 50;

export interface ConnectOptions {
  /** The origin of the server: `https://chat.example.org`. */
  readonly url: string;
  /** Where the session and unsent messages are kept; in memory by default, where no reload is survived. */
  readonly storage?: ClientStorage;
  /** Two clients that share a storage need different names. */
  readonly name?: string;
  /** In browsers on the server's own origin: keep the refresh token in an `HttpOnly` cookie instead of the storage. */
  readonly cookie?: boolean;
  /** Both by default, WebSocket first. */
  readonly transports?: readonly Transport[];
  /** Messages held of a room that is open (2,000), and rooms held open (50). */
  readonly openMessages?: number;
  readonly openRooms?: number;
  /** Hears of faults that nobody waits for, such as a storage that is full. */
  readonly onFault?: (error: unknown) => void;
  readonly fetch?: Fetch;
  /** For tests: another way to connect, another clock, chance that is none. */
  readonly dial?: Dial;
  readonly runtime?: Partial<Runtime>;
}

/**
 * A client of one Parley server, for one user. It connects once somebody is signed in, and from then on looks after
 * itself: reconnects, catches up, sends what waits. Throws a `TypeError` when `url` is no URL.
 *
 * ```ts
 * const parley = connect({ url: 'https://chat.example.org', storage: webStorage(localStorage) });
 * if ((await parley.resume()) === null) await parley.guest('alice');
 * const lobby = await parley.join({ name: 'lobby' });
 * lobby.subscribe(() => {
 *   const { messages, pending } = lobby.getSnapshot();
 *   for (const { sender, body } of messages) render(sender?.displayName, body);
 *   for (const { body, status } of pending) render(status, body);
 * });
 * lobby.send('Hello');
 * ```
 */
export function connect(options: ConnectOptions): Parley {
  const { storage = memoryStorage(), name = 'parley', cookie = false } = options;
  const { transports = ['websocket', 'polling'], openMessages = OPEN_MESSAGES, openRooms = OPEN_ROOMS } = options;
  const runtime: Runtime = {
    clock: systemClock,
    random: Math.random,
    newId: () => uuidv7(Date.now()),
    report: options.onFault ?? (() => undefined),
    ...options.runtime,
  };
  const { origin } = new URL(options.url);
  const prefix = `${name}:${origin}:`;
  const fetching: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  const http = new Http({ origin, fetch: fetching, clock: runtime.clock, cookies: cookie });
  const session = new Session({ http, storage, runtime, key: `${prefix}session`, cookie });
  const bounds = { closedMessages: CLOSED_MESSAGES, openMessages, openRooms };
  return new Parley({
    session,
    dial: options.dial ?? socketIoDial(origin, transports),
    storage,
    runtime,
    prefix,
    bounds,
  });
}
