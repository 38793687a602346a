import { afterEach } from 'vitest';

import type { TestSocket } from './test-socket.js';
import { gatewayUrl } from './topology.js';
import { guest, type TestUser } from './user.js';

/** Somebody with a connection that has synced. */
export interface OnlineUser {
  readonly user: TestUser;
  readonly socket: TestSocket;
}

/** Who has entered in the test under way. */
export class TestUsers {
  private readonly users: TestUser[] = [];

  /** Somebody whose connections are closed with the test. */
  keep(user: TestUser): TestUser {
    this.users.push(user);
    return user;
  }

  async guest(prefix = 'guest'): Promise<TestUser> {
    return this.keep(await guest(prefix));
  }

  /** A guest with a connection to the gateway of this number. */
  async online(prefix: string, gateway = 0): Promise<OnlineUser> {
    const user = await this.guest(prefix);
    const socket = await user.connect({ url: gatewayUrl(gateway) });
    await socket.ask('sync', {});
    return { user, socket };
  }

  leave(): void {
    for (const user of this.users.splice(0)) user.close();
  }
}

/** The users of a file's tests, each of whom leaves when the test is over. */
export function usersOfTests(): TestUsers {
  const users = new TestUsers();
  afterEach(() => users.leave());
  return users;
}
