import { useSyncExternalStore } from 'react';

const SOUND_KEY = 'parley:sound';
const ASKED_KEY = 'parley:notifications-asked';
const CHANGED = 'parley:attention-settings';

/** True if a new message makes a sound. */
export function useSound(): readonly [isOn: boolean, set: (isOn: boolean) => void] {
  return useFlag(SOUND_KEY);
}

/** True if the user was asked for desktop notifications and does not want to be asked again. */
export function useAsked(): readonly [wasAsked: boolean, set: (wasAsked: boolean) => void] {
  return useFlag(ASKED_KEY);
}

/** A choice that this browser keeps until sign-out, the same in all tabs. */
function useFlag(key: string): readonly [boolean, (isOn: boolean) => void] {
  const isOn = useSyncExternalStore(subscribe, () => localStorage.getItem(key) !== null);
  const set = (next: boolean): void => {
    if (next) localStorage.setItem(key, 'on');
    else localStorage.removeItem(key);
    // The browser tells only other tabs.
    dispatchEvent(new Event(CHANGED));
  };
  return [isOn, set];
}

function subscribe(listener: () => void): () => void {
  addEventListener('storage', listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener('storage', listener);
    removeEventListener(CHANGED, listener);
  };
}
