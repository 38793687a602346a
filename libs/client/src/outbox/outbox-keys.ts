import type { ClientStorage } from '../storage/storage.js';
import type { Tabs } from '../tabs/tabs.js';
import type { SavedMessage } from './entry.js';

/** The stored value of a client without unsent messages: it shows other clients that it is there. */
const NOTHING = '[]';

/** Messages that a client left in storage. */
export interface LeftMessages {
  readonly entries: readonly SavedMessage[];
  /** Call it with `true` once they are saved elsewhere. */
  readonly end: (isSaved: boolean) => Promise<void>;
}

/**
 * The storage keys of a user's unsent messages. Of the clients that share a storage, each has a key of its own, which no
 * other client ever writes. So none overwrites the messages of another, even if it takes a client for gone that is not: both
 * then send the messages, under the same ids. Without `tabs` there is one key, for one client.
 */
export class OutboxKeys {
  /** The key of this client. */
  readonly own: string;
  /** True if other clients may share the storage. */
  readonly isShared: boolean;
  private release: (() => void) | null = null;
  private isClosed = false;

  constructor(
    private readonly storage: ClientStorage,
    private readonly tabs: Tabs | undefined,
    private readonly base: string,
    id: string,
  ) {
    this.isShared = tabs !== undefined && storage.keys !== undefined;
    this.own = this.isShared ? `${base}:${id}` : base;
  }

  /** The keys of the user's unsent files begin with it. */
  get blobPrefix(): string {
    return `${this.base}:`;
  }

  /** Shows other clients that this one is running. Resolves with its messages from before a restart. */
  async open(): Promise<readonly SavedMessage[]> {
    if (!this.isShared) return entriesIn(await this.storage.get(this.own));
    this.release = (await this.tabs?.hold(this.own)) ?? null;
    if (this.isClosed) this.close();
    return [];
  }

  /** The messages of clients that are gone. */
  async left(): Promise<readonly LeftMessages[]> {
    const left = await Promise.all((await this.others()).map((key) => this.leftAt(key)));
    return left.filter((found) => found !== null);
  }

  /** Deletes what clients that are gone without unsent messages have in storage. */
  async tidy(): Promise<void> {
    await Promise.all(
      (await this.others()).map(async (key) => {
        const release = (await this.storage.get(key)) === NOTHING ? await this.tabs?.claim(key) : null;
        if (release === undefined || release === null) return;
        if ((await this.storage.get(key)) === NOTHING) await this.storage.delete(key);
        release();
      }),
    );
  }

  /** True if no other client of this user is running or has left messages. */
  async isAlone(): Promise<boolean> {
    return (await this.others()).length === 0;
  }

  /** Lets other clients take what this one has in storage. */
  close(): void {
    this.isClosed = true;
    this.release?.();
  }

  /** Deletes the messages of all clients. */
  async erase(): Promise<void> {
    for (const key of [this.own, ...(await this.others())]) await this.storage.delete(key);
  }

  /** The keys of the other clients that are in storage. The one without an id is of a client without `tabs`. */
  private async others(): Promise<readonly string[]> {
    if (!this.isShared) return [];
    const keys = (await this.storage.keys?.()) ?? [];
    return keys.filter((key) => key !== this.own && (key === this.base || key.startsWith(`${this.base}:`)));
  }

  private async leftAt(key: string): Promise<LeftMessages | null> {
    if ((await this.storage.get(key)) === NOTHING) return null;
    const release = await this.tabs?.claim(key);
    if (release === undefined || release === null) return null;
    const text = await this.storage.get(key);
    const end = async (isSaved: boolean): Promise<void> => {
      try {
        // It differs if the client was not gone. The rest is for the next time.
        if (isSaved && (await this.storage.get(key)) === text) await this.storage.delete(key);
      } finally {
        release();
      }
    };
    return { entries: entriesIn(text), end };
  }
}

function entriesIn(text: string | null): readonly SavedMessage[] {
  return text === null ? [] : (JSON.parse(text) as SavedMessage[]);
}
