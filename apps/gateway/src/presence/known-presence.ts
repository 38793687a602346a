import { Injectable } from '@nestjs/common';
import type { Presence as Shown, UserId } from '#contracts';
import { Presence } from './presence.port.js';

/** What is known of one user, whoever asks. */
export type Known = Omit<Shown, 'userId'>;

/** What strangers are shown. */
export const HIDDEN: Known = { status: 'offline', lastSeenAt: null };

/** Reads what people show as the wire has it: who is not offline was last seen now. */
@Injectable()
export class KnownPresence {
  constructor(private readonly presence: Presence) {}

  /** All of the users are in the answer. @throws ChatError UNAVAILABLE */
  async read(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, Known>> {
    const statuses = await this.presence.statuses(userIds);
    const lastSeen = await this.presence.lastSeen(userIds.filter((userId) => !statuses.has(userId)));
    const now = new Date().toISOString();
    return new Map(
      userIds.map((userId): [UserId, Known] => {
        const status = statuses.get(userId);
        if (status !== undefined) return [userId, { status, lastSeenAt: now }];
        const seenAtMs = lastSeen.get(userId);
        return [userId, { status: 'offline', lastSeenAt: seenAtMs === undefined ? null : timeOf(seenAtMs) }];
      }),
    );
  }
}

function timeOf(wallMs: number): string {
  return new Date(wallMs).toISOString();
}
