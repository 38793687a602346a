import { Injectable, Logger } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import {
  COMMAND_DEADLINE_MS,
  newId,
  type CommandId,
  type CommandResult,
  type RoomCommand,
  type RoomId,
} from '#contracts';
import { WriteSql } from '../store/write-sql.js';
import {
  type PendingPerson,
  claimPending,
  eraseFollowers,
  eraseReasons,
  roomsOfPerson,
  settlePending,
} from './people.store.js';

/** People per round, and rooms that it works on at once. */
const PEOPLE_PER_ROUND = 20;
const ROOMS_AT_ONCE = 16;
/** Longer than the work for one person takes. When a claim ends, another history may try. */
const CLAIM_SECONDS = 120;
const CONNECTION_ID = 'history:propagation';

/**
 * Propagates a person's new name, or their erasure, to all their rooms. `people.pending` stays set until all rooms have
 * it, so the work survives a crash. Repeating it does no harm.
 */
@Injectable()
export class PropagationService {
  private readonly logger = new Logger(PropagationService.name);
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;

  constructor(
    private readonly sql: WriteSql,
    private readonly bus: CommandBus,
  ) {}

  /**
   * Works until nothing is pending. A call during a run makes it look once more. Rejects if PostgreSQL is not
   * reachable.
   */
  run(): Promise<void> {
    this.again = true;
    this.running ??= this.rounds().finally(() => (this.running = undefined));
    return this.running;
  }

  /** Starts no further work. Other histories take over when the claims end. */
  stop(): void {
    this.stopped = true;
  }

  private async rounds(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      const people = await claimPending(this.sql, PEOPLE_PER_ROUND, CLAIM_SECONDS);
      for (const person of people) if (!this.stopped) await this.propagate(person);
      if (people.length === PEOPLE_PER_ROUND) this.again = true;
    }
  }

  private async propagate(person: PendingPerson): Promise<void> {
    const roomIds = await roomsOfPerson(this.sql, person.user_id);
    let done = true;
    for (let start = 0; start < roomIds.length && !this.stopped; start += ROOMS_AT_ONCE) {
      const some = roomIds.slice(start, start + ROOMS_AT_ONCE);
      const answers = await Promise.all(some.map(async (roomId) => this.submit(roomId, person)));
      done &&= !answers.includes(false);
    }
    done &&= !this.stopped;
    // After the memberships: until then a reply could make the user follow another thread.
    if (done && person.pending === 'erase') {
      await eraseFollowers(this.sql, person.user_id);
      await eraseReasons(this.sql, [person.user_id]);
    }
    await settlePending(this.sql, person, done);
    this.logger.log({ event: `people.${person.pending}`, userId: person.user_id, rooms: roomIds.length, done });
  }

  /** Returns false if the room did not take the change. */
  private async submit(roomId: RoomId, person: PendingPerson): Promise<boolean> {
    const batch = { batchId: newId(), roomId, deadline: this.bus.now() + COMMAND_DEADLINE_MS };
    try {
      const results = await this.bus.submit<RoomCommand, CommandResult>({ ...batch, commands: [commandFor(person)] });
      return results[0]?.ok === true;
    } catch (error) {
      this.logger.warn({ event: 'people.room-not-updated', roomId, userId: person.user_id, reason: String(error) });
      return false;
    }
  }
}

function commandFor(person: PendingPerson): RoomCommand {
  const { user_id: userId, username, display_name: displayName, type, version } = person;
  return {
    type: person.pending === 'erase' ? 'member:erase' : 'member:refresh',
    commandId: newId<CommandId>(),
    connectionId: CONNECTION_ID,
    actor: { userId, username: username ?? '', displayName: displayName ?? '', type, version },
    request: {},
  };
}
