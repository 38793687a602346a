import type { Admin } from '#chat/text/texts/en/admin.js';
import type { Act } from './acting.js';
import { act, path } from './requests.js';

interface Suspended {
  readonly id: string;
  readonly displayName: string;
}

/** Asks for the reason, which only the audit has. */
export function suspendAct(
  acts: Admin['acts'],
  { id, displayName: name }: Suspended,
  onDone: () => void,
  title = acts.suspend,
): Act {
  return {
    name: title,
    body: acts.suspendBody(name),
    field: { label: acts.reason },
    run: async (reason) => {
      await suspendUser(id, reason);
      onDone();
      return acts.suspended(name);
    },
  };
}

/** @param reason empty: none */
export function suspendUser(id: string, reason: string): Promise<void> {
  return act('POST', path`auth/users/${id}/suspend`, reason === '' ? {} : { reason });
}
