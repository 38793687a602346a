import { Injectable } from '@nestjs/common';
import { ExpiringCache } from '#bus/expiring-cache';
import type { ServerUser, UserId } from '#contracts';
import { Questions } from '#access/questions.port';
import { APP_USERS_MAX } from '#access/questions.requests';
import { WriteSql } from '../store/write-sql.js';
import { insertPeople, readErased } from './people.store.js';

const KNOWN_MS = 60_000;
/** Ids of the host with ids of users: about 20 MB. */
const KNOWN_MAX = 100_000;

/**
 * The users of apps, by the ids of their hosts. It remembers a known user for a minute, unless the user is erased. It never
 * remembers that a user is unknown: a host makes a user and names them in its next request.
 */
@Injectable()
export class AppPeopleService {
  private readonly known = new ExpiringCache<UserId>(KNOWN_MAX);

  constructor(
    private readonly sql: WriteSql,
    private readonly questions: Questions,
  ) {}

  /** Returns the ids of the users that the app has. History knows these users from then on. @throws ChatError UNAVAILABLE */
  async idsOf(appId: UserId, externalIds: readonly string[]): Promise<ReadonlyMap<string, UserId>> {
    const found = await this.living(appId, externalIds);
    const asked = externalIds.filter((externalId) => !found.has(externalId));
    for (let start = 0; start < asked.length; start += APP_USERS_MAX) {
      const users = await this.ask(appId, asked.slice(start, start + APP_USERS_MAX));
      for (const { externalId, id } of users) found.set(externalId, id);
    }
    return found;
  }

  /** The user as auth has them now, even a suspended one. @throws ChatError UNAVAILABLE */
  async user(appId: UserId, externalId: string): Promise<ServerUser | undefined> {
    return (await this.ask(appId, [externalId]))[0];
  }

  /** Returns the host's ids of the users that the app has. @throws ChatError UNAVAILABLE */
  async externalIdsOf(appId: UserId, userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, string>> {
    const found = new Map<UserId, string>();
    for (let start = 0; start < userIds.length; start += APP_USERS_MAX) {
      const named = { appId, userIds: userIds.slice(start, start + APP_USERS_MAX) };
      const { users } = await this.questions.ask('POST /internal/apps/users', named);
      for (const { id, externalId } of users) found.set(id, externalId);
    }
    return found;
  }

  private async living(appId: UserId, externalIds: readonly string[]): Promise<Map<string, UserId>> {
    const kept = new Map<string, UserId>();
    for (const externalId of externalIds) {
      const userId = this.known.get(keyOf(appId, externalId));
      if (userId !== undefined) kept.set(externalId, userId);
    }
    const erased = await readErased(this.sql, [...kept.values()]);
    for (const [externalId, userId] of kept) if (erased.has(userId)) kept.delete(externalId);
    return kept;
  }

  private async ask(appId: UserId, externalIds: readonly string[]): Promise<ServerUser[]> {
    const { users } = await this.questions.ask('POST /internal/apps/users', { appId, externalIds });
    const unknown = users.filter(({ externalId, id }) => this.known.get(keyOf(appId, externalId)) !== id);
    await insertPeople(
      this.sql,
      unknown.map((user) => ({ ...user, appId })),
    );
    const expiresAtMs = Date.now() + KNOWN_MS;
    for (const { externalId, id } of unknown) this.known.set(keyOf(appId, externalId), id, expiresAtMs);
    return users;
  }
}

function keyOf(appId: UserId, externalId: string): string {
  return `${appId} ${externalId}`;
}
