import type { Clock } from '../runtime/runtime.js';
import type { Tabs } from './tabs.js';

/** Within this time every page answers that is not gone, frozen or busy. */
const ANSWER_MS = 500;

interface LockNews {
  readonly event: 'asked' | 'held';
  /** The id of the attempt. */
  readonly from: string;
}

/**
 * Locks for pages that have no Web Locks: a page that wants a lock asks all others, and takes it if none answers. A frozen page
 * does not answer, so two pages can have one lock.
 */
export function channelLocks(
  { tell, listen }: Pick<Tabs, 'tell' | 'listen'>,
  clock: Clock,
  random: () => number,
): Pick<Tabs, 'hold' | 'claim'> {
  const attempt = (name: string, isOwn: boolean): Promise<(() => void) | null> =>
    new Promise((resolve) => {
      const id = String(random());
      const lock = `${name} lock`;
      const say = (event: LockNews['event']): void => tell(lock, JSON.stringify({ event, from: id }));
      let isHeld = isOwn;
      const stop = listen(lock, (text) => {
        const { event, from } = JSON.parse(text) as LockNews;
        if (from === id) return;
        // The lowest id among those that ask at the same moment gets the lock.
        if (event === 'asked' && (isHeld || id < from)) say('held');
        else if (!isHeld) end(null);
      });
      const end = (release: (() => void) | null): void => {
        timer?.cancel();
        isHeld = release !== null;
        if (!isHeld) stop();
        resolve(release);
      };
      const timer = isOwn ? null : clock.after(ANSWER_MS, () => end(stop));
      if (isOwn) resolve(stop);
      else say('asked');
    });
  return {
    hold: async (name) => (await attempt(name, true)) ?? (() => undefined),
    claim: (name) => attempt(name, false),
  };
}
