import { isPhone } from '../../../overlays/use-back-closes.js';
import { hasTouchOnly } from '../../../ui/input-device.js';

/** True on a phone: the actions of a message that do not fit into one row are in a sheet. */
export function hasSheet(): boolean {
  return isPhone() && hasTouchOnly();
}
