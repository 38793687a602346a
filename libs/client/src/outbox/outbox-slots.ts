import type { ClientStorage } from '../storage/storage.js';
import type { Tabs } from '../tabs/tabs.js';
import type { SavedMessage } from './entry.js';

/** Limit of tabs of one user whose unsent messages survive. */
const SLOTS_MAX = 32;

/** Messages that a client left in storage. */
export interface LeftMessages {
  readonly entries: readonly SavedMessage[];
  /** Call it with `true` once they are saved elsewhere. */
  readonly end: (isSaved: boolean) => Promise<void>;
}

/**
 * The storage keys of a user's unsent messages: one for each client that shares the storage, so that none overwrites the
 * messages of another. Without `tabs` there is one key, for one client.
 */
export class OutboxSlots {
  private own: string | null = null;
  private release: () => void = () => undefined;
  private readonly all: readonly string[];

  constructor(
    private readonly storage: ClientStorage,
    private readonly tabs: Tabs | undefined,
    private readonly base: string,
  ) {
    const slots = tabs === undefined ? [] : Array.from({ length: SLOTS_MAX }, (_, slot) => `${base}:${String(slot)}`);
    this.all = [...slots, base];
  }

  /** The keys of the user's unsent files begin with it. */
  get blobPrefix(): string {
    return `${this.base}:`;
  }

  /** Takes a slot for this client and returns its key; `null` if all are taken. */
  async claim(): Promise<string | null> {
    if (this.tabs === undefined) this.own = this.base;
    else {
      for (const key of this.all.slice(0, SLOTS_MAX)) {
        const release = await this.tabs.claim(key);
        if (release === null) continue;
        this.own = key;
        this.release = release;
        break;
      }
    }
    return this.own;
  }

  /** The messages in this client's slot, from before a reload. */
  async ofOwn(): Promise<readonly SavedMessage[]> {
    return this.own === null ? [] : this.read(this.own);
  }

  /** The messages of clients that are gone. */
  async left(): Promise<readonly LeftMessages[]> {
    const { tabs } = this;
    if (tabs === undefined) return [];
    const left: LeftMessages[] = [];
    for (const key of this.all) {
      if (key === this.own || (await this.storage.get(key)) === null) continue;
      const release = await tabs.claim(key);
      if (release === null) continue;
      const end = async (isSaved: boolean): Promise<void> => {
        if (isSaved) await this.storage.delete(key);
        release();
      };
      left.push({ entries: await this.read(key), end });
    }
    return left;
  }

  /** True if no other client of this user is running or has left messages. */
  async isAlone(): Promise<boolean> {
    const { own, tabs } = this;
    if (own === null) return false;
    for (const key of tabs === undefined ? [] : this.all) {
      if (key === own) continue;
      const release = await tabs?.claim(key);
      const isFree = release !== null && (await this.storage.get(key)) === null;
      release?.();
      if (!isFree) return false;
    }
    return true;
  }

  /** Lets another client take this client's slot. */
  close(): void {
    this.release();
  }

  /** Deletes the messages of all clients. */
  async erase(): Promise<void> {
    for (const key of this.all) await this.storage.delete(key);
  }

  private async read(key: string): Promise<readonly SavedMessage[]> {
    const text = await this.storage.get(key);
    return text === null ? [] : (JSON.parse(text) as SavedMessage[]);
  }
}
