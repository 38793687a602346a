import { type Clock, systemClock } from '../runtime/runtime.js';
import { channelLocks } from './channel-locks.js';
import type { Tabs } from './tabs.js';

interface TabLocks {
  request(name: string, options: { ifAvailable?: true }, held: (lock: unknown) => Promise<void>): Promise<unknown>;
}

interface TabChannel {
  addEventListener(type: 'message', heard: (event: { readonly data: unknown }) => void): void;
  postMessage(text: string): void;
  close(): void;
}

type TabChannels = new (name: string) => TabChannel;

/** The part of `window` that `browserTabs` uses. Browsers have `locks` on `https` and `localhost` only. */
export interface TabScope {
  readonly navigator: { readonly locks?: TabLocks };
  readonly BroadcastChannel?: TabChannels;
}

/**
 * The tabs of one browser, by `BroadcastChannel`, and by Web Locks where the browser has them; `undefined` in browsers without
 * `BroadcastChannel`.
 */
export function browserTabs(scope: TabScope, clock: Clock = systemClock): Tabs | undefined {
  const { BroadcastChannel: Channel, navigator } = scope;
  if (Channel === undefined) return undefined;
  const news = channelNews(Channel);
  const { locks } = navigator;
  return { ...news, ...(locks === undefined ? channelLocks(news, clock, Math.random) : webLocks(locks)) };
}

function channelNews(Channel: TabChannels): Pick<Tabs, 'tell' | 'listen'> {
  return {
    tell: (name, text) => {
      const channel = new Channel(name);
      channel.postMessage(text);
      channel.close();
    },
    listen: (name, heard) => {
      const channel = new Channel(name);
      channel.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') heard(data);
      });
      return () => channel.close();
    },
  };
}

function webLocks(locks: TabLocks): Pick<Tabs, 'hold' | 'claim'> {
  const request = (name: string, options: { ifAvailable?: true }): Promise<(() => void) | null> =>
    new Promise((resolve, reject) => {
      const hold = async (lock: unknown): Promise<void> => {
        if (lock === null) resolve(null);
        else await new Promise<void>((release) => resolve(release));
      };
      locks.request(name, options, hold).catch(reject);
    });
  return {
    hold: async (name) => (await request(name, {})) ?? (() => undefined),
    claim: (name) => request(name, { ifAvailable: true }),
  };
}
