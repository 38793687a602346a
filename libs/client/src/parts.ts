import type { SettableStatus } from '#contracts';

import type { Dial } from './connection/link.js';
import type { SendBytes } from './files/send-bytes.js';
import type { RoomBounds } from './replica/room-replica.js';
import type { Runtime } from './runtime/runtime.js';
import type { Http } from './session/http.js';
import type { Session } from './session/session.js';
import type { BlobStorage } from './storage/blob-storage.js';
import type { IdbFactory } from './storage/indexed-db.js';
import type { ClientStorage } from './storage/storage.js';
import type { Tabs } from './tabs/tabs.js';

/** What a client is made of, as `connect` gives it. */
export interface Parts {
  readonly http: Http;
  readonly session: Session;
  readonly dial: Dial;
  readonly storage: ClientStorage;
  readonly blobs: BlobStorage;
  /** Keeps the user's rooms over a reload. */
  readonly database: IdbFactory | undefined;
  readonly sendBytes: SendBytes | undefined;
  readonly runtime: Runtime;
  readonly tabs: Tabs | undefined;
  /** The user's own status at the start. */
  readonly status: () => SettableStatus;
  /** True while the device knows that it has no network. */
  readonly isOffline: () => boolean;
  readonly prefix: string;
  readonly bounds: RoomBounds & { readonly openRooms: number; readonly timelineMessages: number };
}
