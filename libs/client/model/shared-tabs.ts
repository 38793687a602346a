import type { Tabs } from '../src/tabs/tabs.js';

/** Tabs of one browser, in memory. */
export class SharedTabs {
  private readonly locks = new Map<string, object>();
  private readonly listeners = new Set<{ readonly name: string; readonly heard: (text: string) => void }>();

  /** A new tab, and what happens when it is gone: its locks are free. */
  open(): { readonly tabs: Tabs; readonly vanish: () => void } {
    const tab = {};
    const free = (name: string): void => {
      if (this.locks.get(name) === tab) this.locks.delete(name);
    };
    const tabs: Tabs = {
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
}
