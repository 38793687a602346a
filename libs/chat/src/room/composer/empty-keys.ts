import { pressedOf } from '../../keys/pressed.js';
import { EMPTY_KEYS } from '../../keys/shortcuts.js';
import type { TimelineController } from '../scrolling/timeline-controller.js';

/** Does what a key of an empty composer says; false if it says nothing. */
export function actOnEmpty(press: KeyboardEvent, controller: TimelineController): boolean {
  switch (pressedOf(EMPTY_KEYS, press)) {
    case 'pageUp':
      controller.page(-1);
      return true;
    case 'pageDown':
      controller.page(1);
      return true;
    case 'start':
      void controller.jumpTo({ from: 1 });
      return true;
    case 'latest':
      void controller.jumpTo('latest');
      return true;
    case 'unread':
      return controller.toUnread();
    case null:
      return false;
  }
}
