import type { Clock } from '../src/runtime/runtime.js';
import { channelLocks } from '../src/tabs/channel-locks.js';
import type { Tabs } from '../src/tabs/tabs.js';
import type { ModelPage } from './model-page.js';

/** A tab, and what happens when it is gone. */
interface OpenTab {
  readonly tabs: Tabs;
  readonly vanish: () => void;
}

interface Listener {
  readonly name: string;
  readonly heard: (text: string) => void;
}

/** Tabs of one browser, in memory. */
export class SharedTabs {
  private readonly locks = new Map<string, object>();
  private readonly waiting = new Set<() => void>();
  private readonly listeners = new Set<Listener>();

  /** A new tab. When it is gone, its locks are free. */
  open(): OpenTab {
    const tab = {};
    const free = (name: string): void => {
      if (this.locks.get(name) !== tab) return;
      this.locks.delete(name);
      for (const look of this.waiting) look();
    };
    const tabs: Tabs = {
      hold: async (name) => {
        while (this.locks.has(name)) await this.change();
        this.locks.set(name, tab);
        return () => free(name);
      },
      claim: async (name) => {
        if (this.locks.has(name)) return null;
        this.locks.set(name, tab);
        return () => free(name);
      },
      tell: (name, text) => {
        for (const listener of [...this.listeners]) if (listener.name === name) listener.heard(text);
      },
      listen: (name, heard) => {
        const listener = { name, heard };
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
      },
    };
    const vanish = (): void => {
      for (const name of [...this.locks.keys()]) free(name);
    };
    return { tabs, vanish };
  }

  /** Resolves when a lock is released. */
  private change(): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
    });
  }
}

const MESSAGE_MS = 20;

/** Tabs of one browser without Web Locks: they only have messages, which take time and wait while a page is frozen. */
export class LocklessTabs {
  private readonly listeners = new Set<Listener & { readonly page: ModelPage }>();

  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  open(page: ModelPage): OpenTab {
    const tell = (name: string, text: string): void => {
      for (const listener of this.listeners) if (listener.name === name) this.send(listener, text);
    };
    const listen = (name: string, heard: (text: string) => void): (() => void) => {
      const listener = { name, heard, page };
      this.listeners.add(listener);
      return () => void this.listeners.delete(listener);
    };
    const vanish = (): void => {
      for (const listener of [...this.listeners]) if (listener.page === page) this.listeners.delete(listener);
    };
    return { tabs: { tell, listen, ...channelLocks({ tell, listen }, page.clock, this.random) }, vanish };
  }

  private send(listener: Listener & { readonly page: ModelPage }, text: string): void {
    this.clock.after(this.random() * MESSAGE_MS, () =>
      listener.page.run(() => {
        if (this.listeners.has(listener)) listener.heard(text);
      }),
    );
  }
}
