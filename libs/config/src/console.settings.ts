import { adminFrom } from './admin-from.setting.js';

/** Who may enter the console of operators. */
export const CONSOLE_SETTINGS = {
  adminFrom: adminFrom({
    env: 'ADMIN_FROM',
    description:
      'Where the console of operators at `/admin` answers: the IPs of clients, as `TRUST_PROXY` yields them. `off`: nowhere. `loopback` leaves out requests through a proxy that `TRUST_PROXY` does not name.',
    readBy: ['gateway', 'history', 'auth'],
    default: [],
    embedded: ['loopback'],
  }),
};
