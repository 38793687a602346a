import { Hooks1795225550760 } from './1795225550760-hooks.js';
import { Pushes1795225550761 } from './1795225550761-pushes.js';
import { PushesOfUsers1795225550772 } from './1795225550772-pushes-of-users.js';
import { MadeByKeys1795225550773 } from './1795225550773-made-by-keys.js';
import { Reminders1795225550775 } from './1795225550775-reminders.js';

/**
 * In the order in which they run. Migrations of one release share a number; its last three digits count them.
 */
export const MIGRATIONS = [
  Hooks1795225550760,
  Pushes1795225550761,
  PushesOfUsers1795225550772,
  MadeByKeys1795225550773,
  Reminders1795225550775,
];
