import type { Room } from '#contracts';

import type { HostRequests } from './host-requests.js';

/** Direct rooms of the app's users. Needs the scope `rooms`. */
export class HostDirect {
  constructor(private readonly requests: HostRequests) {}

  /**
   * The direct room of two different users, by the host's ids. There is only one, also if one of them made it.
   * @throws ParleyError NOT_FOUND, BLOCKED, LIMIT_REACHED
   */
  async upsert(users: readonly [string, string]): Promise<Room> {
    return this.requests.send('PUT /v1/server/direct', { body: { users: [...users] } });
  }
}
