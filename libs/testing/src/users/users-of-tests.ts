import { afterEach } from 'vitest';

import type { TestSocket } from './test-socket.js';
import { gatewayUrl } from '../topology/topology.js';
import { guest, type TestUser } from './user.js';

/** A user and a connection that has synced. */
export interface OnlineUser {
  readonly user: TestUser;
  readonly socket: TestSocket;
}

/** The users of the current test. */
export class TestUsers {
  private readonly users: TestUser[] = [];

  /** Closes the user's connections at the end of the test. */
  keep(user: TestUser): TestUser {
    this.users.push(user);
    return user;
  }

  async guest(prefix = 'guest'): Promise<TestUser> {
    return this.keep(await guest(prefix));
  }

  /** A guest with a synced connection to the gateway at this index. */
  async online(prefix: string, gateway = 0): Promise<OnlineUser> {
    return this.connected(await this.guest(prefix), gateway);
  }

  /** A synced connection of the user to the gateway at this index. */
  async connected(user: TestUser, gateway = 0): Promise<OnlineUser> {
    const socket = await user.connect({ url: gatewayUrl(gateway) });
    await socket.ask('sync', {});
    return { user, socket };
  }

  leave(): void {
    for (const user of this.users.splice(0)) user.close();
  }
}

/** Creates users for the tests of a file, and disconnects them after each test. */
export function usersOfTests(): TestUsers {
  const users = new TestUsers();
  afterEach(() => users.leave());
  return users;
}
