import { expect, vi } from 'vitest';
import type { TestAuth, TestAuths } from './test-auth.js';
import { ExternalUsersService } from '../src/apps/external-users.service.js';

const WAIT_MS = 20_000;

/**
 * The next sign-in of an app's user begins; while its transaction is open, the act begins too, and waits for it. Resolves to the
 * act's outcome after both.
 */
export function crossSignIn<Outcome>(auths: TestAuths, auth: TestAuth, act: () => Promise<Outcome>): Promise<Outcome> {
  const users = auth.app.get(ExternalUsersService);
  const lockForPut = users.lockForPut.bind(users);
  return new Promise((resolve, reject) => {
    vi.spyOn(users, 'lockForPut').mockImplementationOnce(async (...given) => {
      act().then(resolve, reject);
      await vi.waitFor(() => someoneWaits(auths), { timeout: WAIT_MS });
      return lockForPut(...given);
    });
  });
}

async function someoneWaits(auths: TestAuths): Promise<void> {
  const waiting = await auths.query(
    `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  expect(waiting).toHaveLength(1);
}
