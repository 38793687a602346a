import { Injectable } from '@nestjs/common';
import { ExpiringCache } from '#bus/expiring-cache';
import type { UserId } from '#contracts';
import { AppPeopleService } from '../people/app-people.service.js';

/** An account gets the host's id when it is made, or never, and keeps it until it is erased. */
const KNOWN_MS = 10 * 60_000;
/** About 20 MB. */
const KNOWN_MAX = 100_000;

/** The hosts' own ids of users, which history does not store. Asks auth, and remembers the answers. */
@Injectable()
export class ExternalIdsService {
  /** `null`: the user is none of the app's. */
  private readonly known = new ExpiringCache<string | null>(KNOWN_MAX);

  constructor(private readonly people: AppPeopleService) {}

  /** The ids of those users that the app has. @throws ChatError UNAVAILABLE */
  async of(appId: UserId, userIds: Iterable<UserId>): Promise<ReadonlyMap<UserId, string>> {
    const found = new Map<UserId, string>();
    const asked: UserId[] = [];
    for (const userId of new Set(userIds)) {
      const known = this.known.get(appId + userId);
      if (known === undefined) asked.push(userId);
      else if (known !== null) found.set(userId, known);
    }
    const answered = await this.people.externalIdsOf(appId, asked);
    const expiresAtMs = Date.now() + KNOWN_MS;
    for (const userId of asked) {
      const externalId = answered.get(userId);
      this.known.set(appId + userId, externalId ?? null, expiresAtMs);
      if (externalId !== undefined) found.set(userId, externalId);
    }
    return found;
  }
}
