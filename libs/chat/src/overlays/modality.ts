import { setInteractionModality } from 'react-aria/useFocusVisible';

import { followPresses } from '../ui/presses.js';

/**
 * Says to React Aria which presses come from a key: it takes such a click for one of a screen reader, and then does not focus what the
 * press opens. It is not in the first load either, so it has not seen the press that loads it. Menus and dialogs call this as they load.
 */
export function followPressModality(): void {
  followPresses(setInteractionModality);
}
