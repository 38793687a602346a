import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import { CommandBus } from '#bus/command-bus.port';
import type { UserId } from '#contracts';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { WriteSql } from '../store/write-sql.js';
import type { PersonRow } from '../room/rows/person.js';
import { readFollowedBeyond, readFollowingTooMany } from './followed-threads.store.js';
import { submitToRoom } from './server-commands.js';

/** The protocol promises an hour (section 14). */
const INTERVAL_MS = 30 * 60_000;

/** Ends the oldest of the threads that a user follows beyond `LIMITS.threadsFollowed`, as the user would. */
@Injectable()
export class FollowedThreadsService {
  readonly job: PeriodicJob;

  constructor(
    private readonly sql: WriteSql,
    private readonly bus: CommandBus,
  ) {
    this.job = new PeriodicJob({
      name: 'end-following',
      intervalMs: INTERVAL_MS,
      work: (stopping) => this.run(stopping),
    });
  }

  private async run(stopping: AbortSignal): Promise<void> {
    let person = await readFollowingTooMany(this.sql, NIL as UserId);
    while (person !== undefined && !stopping.aborted) {
      const ended = await this.endFollowing(person, stopping);
      if (!ended) person = await readFollowingTooMany(this.sql, person.user_id);
    }
  }

  /** Returns false if the user follows no more threads than allowed. */
  private async endFollowing(person: PersonRow, stopping: AbortSignal): Promise<boolean> {
    const beyond = await readFollowedBeyond(this.sql, person.user_id);
    const { user_id: userId, username, display_name: displayName, type, version } = person;
    const actor = { userId, username: username ?? '', displayName: displayName ?? '', type, version };
    for (const { roomId, threadId } of beyond) {
      if (stopping.aborted) break;
      await submitToRoom(this.bus, roomId, {
        by: 'threads',
        type: 'thread:follow',
        request: { threadId, follow: false },
        actor,
      });
    }
    return beyond.length > 0;
  }
}
