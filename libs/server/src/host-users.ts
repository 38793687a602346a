import type { ExternalProfile, PutExternalUser, ServerUser } from '#contracts';
import { LIST_MAX } from '#contracts/limits';
import type { PutResult } from '#contracts/routes/server.routes';

import { batchesOf } from './batches.policy.js';
import type { HostRequests } from './host-requests.js';
import { itemsOf } from './pages.js';
import { ParleyError, type Refusal } from './parley-error.js';

/** The users of the app, by the host's own ids. Needs the scope `users`. */
export class HostUsers {
  constructor(private readonly requests: HostRequests) {}

  /** Makes the user, who needs a `displayName`, or changes what is given. */
  async upsert(externalId: string, profile: ExternalProfile): Promise<ServerUser> {
    return this.requests.send('PUT /v1/server/users/{externalId}', { path: { externalId }, body: profile });
  }

  /**
   * Any number of users, 100 at a time, each for itself. Returns all in the order given: import millions in portions of some
   * 10,000.
   * @throws ParleyError after all were tried, with `refused`, if Parley refused any
   */
  async upsertMany(users: Iterable<PutExternalUser>): Promise<ServerUser[]>;
  /** The same, with an `error` in place of the user for those that Parley refused. */
  async upsertMany(users: Iterable<PutExternalUser>, options: { readonly partial: true }): Promise<PutResult[]>;
  async upsertMany(
    users: Iterable<PutExternalUser>,
    { partial = false }: { readonly partial?: boolean } = {},
  ): Promise<ServerUser[] | PutResult[]> {
    const all: PutResult[] = [];
    for (const batch of batchesOf(users)) {
      const { results } = await this.requests.send('POST /v1/server/users', { body: { users: batch } });
      all.push(...results);
    }
    if (partial) return all;
    ParleyError.throwFor(all.flatMap(refusalOf));
    return all.flatMap((result) => ('user' in result ? [result.user] : []));
  }

  /** @throws ParleyError NOT_FOUND */
  async retrieve(externalId: string): Promise<ServerUser> {
    return this.requests.send('GET /v1/server/users/{externalId}', { path: { externalId } });
  }

  /** All users of the app, by `externalId`: `for await (const user of parley.users.list())`. */
  list(): AsyncGenerator<ServerUser, void, undefined> {
    return itemsOf(
      (page) => this.requests.send('GET /v1/server/users', { query: { ...page, limit: LIST_MAX } }),
      ({ users }) => users,
    );
  }

  /** Erases the user for good: name, picture and data. Their messages stay, without a sender. One who is unknown is ok. */
  async delete(externalId: string): Promise<void> {
    return this.requests.send('DELETE /v1/server/users/{externalId}', { path: { externalId } });
  }

  /**
   * Ends the sessions of the user, who cannot begin others.
   * @param reason for Parley's audit
   * @throws ParleyError NOT_FOUND
   */
  async suspend(externalId: string, { reason }: { readonly reason?: string } = {}): Promise<void> {
    const body = reason === undefined ? {} : { reason };
    return this.requests.send('POST /v1/server/users/{externalId}/suspend', { path: { externalId }, body });
  }

  /** @throws ParleyError NOT_FOUND */
  async restore(externalId: string): Promise<void> {
    return this.requests.send('POST /v1/server/users/{externalId}/restore', { path: { externalId } });
  }
}

function refusalOf(result: PutResult): Refusal[] {
  if ('user' in result) return [];
  const { code, message, field, scope } = result.error;
  const { externalId } = result;
  return [{ externalId, code, message, ...(field !== undefined && { field }), ...(scope !== undefined && { scope }) }];
}
