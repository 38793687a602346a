import { useStored } from '#chat/ui/use-stored.js';

const SOUND_KEY = 'parley:sound';
const ASKED_KEY = 'parley:notifications-asked';

/** True if a new message makes a sound. */
export function useSound(): readonly [isOn: boolean, set: (isOn: boolean) => void] {
  return useFlag(SOUND_KEY);
}

/** True if the user was asked for desktop notifications and does not want to be asked again. */
export function useAsked(): readonly [wasAsked: boolean, set: (wasAsked: boolean) => void] {
  return useFlag(ASKED_KEY);
}

function useFlag(key: string): readonly [boolean, (isOn: boolean) => void] {
  const [stored, store] = useStored(key);
  return [stored !== null, (isOn) => store(isOn ? 'on' : null)];
}
