import type { SettableStatus } from '#contracts';

import { Parley } from './client.js';
import { socketIoDial, type Transport } from './connection/socket-io-link.js';
import type { Dial } from './connection/link.js';
import type { SendBytes } from './files/send-bytes.js';
import type { Parts } from './parts.js';
import { type Runtime, systemClock } from './runtime/runtime.js';
import type { HostOptions } from './session/host-exchange.js';
import { type Fetch, Http } from './session/http.js';
import { Session } from './session/session.js';
import type { BlobStorage } from './storage/blob-storage.js';
import { browserParts } from './storage/browser-parts.js';
import type { IdbFactory } from './storage/indexed-db.js';
import { memoryBlobs } from './storage/memory-blobs.js';
import { memoryStorage } from './storage/memory-storage.js';
import type { ClientStorage } from './storage/storage.js';
import type { Tabs } from './tabs/tabs.js';
import { uuidv7 } from './uuid.js';

const CLOSED_MESSAGES = 50;
const OPEN_MESSAGES = 2_000;
const OPEN_ROOMS = 50;
const TIMELINE_MESSAGES = 400;

export interface ConnectOptions {
  /** The origin of the server: `https://chat.example.org`. */
  readonly url: string;
  /**
   * For the page of a site that has users of its own: `resume` signs in the user who is signed in there. In browsers the
   * defaults are then `webStorage(localStorage)`, `indexedDbBlobs(indexedDB)` and `browserTabs(window)`.
   */
  readonly host?: HostOptions;
  /** Stores the session and unsent messages. Default: in memory, lost on reload. */
  readonly storage?: ClientStorage;
  /** Stores the files of unsent messages. Default: in memory, lost on reload. */
  readonly blobs?: BlobStorage;
  /**
   * For browsers, `indexedDB`: keeps the user's rooms and the newest 50 messages of the first 50 of them, and shows them at the
   * next `resume` until the server has answered (`synced`). Deleted when the session ends. Needs `storage`. Default: nothing is kept.
   */
  readonly database?: IdbFactory;
  /** For clients of one user that share the storage, such as tabs: `browserTabs(window)`. */
  readonly tabs?: Tabs | undefined;
  /** Clients of different users that share a storage need different names. Default: the name of the host's app, if any. */
  readonly name?: string;
  /** For browsers on the server's origin: the refresh token is in an `HttpOnly` cookie instead of `storage`. */
  readonly cookie?: boolean;
  /** The user's own presence status at sign-in or `resume`, for pages that keep it over a reload. Default: `online`. */
  readonly status?: () => SettableStatus;
  /** Default: both, WebSocket first. */
  readonly transports?: readonly Transport[];
  /** Maximum number of messages held per open room (default 2,000) and of open rooms (default 50). */
  readonly openMessages?: number;
  readonly openRooms?: number;
  /** Maximum number of messages that a timeline holds (default 400). */
  readonly timelineMessages?: number;
  /** Called with errors that no promise reports, such as a full storage. */
  readonly onFault?: (error: unknown) => void;
  readonly fetch?: Fetch;
  /** Sends the bytes of files. Default: by `XMLHttpRequest` if there is one, with progress; else by `fetch`. */
  readonly sendBytes?: SendBytes;
  /** For tests: a different transport, clock, or random source. */
  readonly dial?: Dial;
  readonly runtime?: Partial<Runtime>;
}

/**
 * Creates a client of one Parley server for one user. It connects after sign-in, and from then on reconnects, catches
 * up and sends pending messages by itself. Throws a `TypeError` if `url` is not a URL.
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
  const { host, name = host === undefined ? 'parley' : `parley:${host.app}`, cookie = false } = options;
  const kept = host === undefined ? {} : browserParts();
  const { storage = memoryStorage(), blobs = memoryBlobs(), tabs } = { ...kept, ...options };
  const { transports = ['websocket', 'polling'], status = () => 'online' } = options;
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
  const session = new Session({ http, storage, runtime, tabs, key: `${prefix}session`, cookie, host });
  return new Parley({
    http,
    session,
    dial: options.dial ?? socketIoDial(origin, transports),
    storage,
    blobs,
    database: options.database,
    sendBytes: options.sendBytes,
    runtime,
    tabs,
    status,
    isOffline,
    prefix,
    bounds: boundsOf(options),
  });
}

function isOffline(): boolean {
  const { navigator } = globalThis as { readonly navigator?: { readonly onLine?: boolean } };
  return navigator?.onLine === false;
}

function boundsOf({
  openMessages = OPEN_MESSAGES,
  openRooms = OPEN_ROOMS,
  timelineMessages = TIMELINE_MESSAGES,
}: ConnectOptions): Parts['bounds'] {
  return { closedMessages: CLOSED_MESSAGES, openMessages, openRooms, timelineMessages };
}
