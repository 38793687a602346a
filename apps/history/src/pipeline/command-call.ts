import {
  ChatError,
  traitsOf,
  type CommandResult,
  type ErrorBody,
  type ErrorCode,
  type RoomId,
  type UserId,
} from '#contracts';
import type { Entry, RoomEntries, RoomWork } from '../room/draft/room-work.js';
import type { Committed } from './change-transaction.service.js';

type Place = Pick<Entry, 'batch' | 'place'>;

const NO_SENDS: ReadonlyMap<string, ErrorBody> = new Map();

/** One call of the bus: the results of its commands, as far as they are known. */
export class CommandCall {
  /** By batch and place in the batch. */
  readonly results: CommandResult[][];
  /** Users whom history does not know and could not look up in auth. */
  unresolved: ReadonlySet<UserId> = new Set();
  /** By room and connection: the client may retry these sends, so later ones of the connection must not overtake them. */
  private readonly failedSends = new Map<RoomId, Map<string, ErrorBody>>();

  constructor(batches: readonly unknown[]) {
    this.results = batches.map(() => []);
  }

  settle({ batch, place }: Place, result: CommandResult): void {
    const results = this.results[batch];
    if (results !== undefined) results[place] = result;
  }

  /** Takes over the results of a transaction, and the sends that failed in it. */
  commit({ drafts, results }: Committed): void {
    for (const [entry, result] of results) this.settle(entry, result);
    for (const { roomId, failedSends } of drafts.rooms)
      if (failedSends.size > 0) this.failedSends.set(roomId, failedSends);
  }

  refuse(roomId: RoomId, entry: Entry, code: ErrorCode): void {
    const error = new ChatError(code).toBody();
    this.settle(entry, { ok: false, error });
    if (!traitsOf(entry.command.type).sendLike) return;
    const failed = this.failedSends.get(roomId) ?? new Map<string, ErrorBody>();
    this.failedSends.set(roomId, failed.set(entry.command.connectionId, error));
  }

  /** Answers the commands whose deadline has passed. Returns the others, as work for a transaction. */
  workAt(now: number, rooms: readonly RoomEntries[]): RoomWork[] {
    return rooms.flatMap(({ roomId, entries }) => {
      const live = entries.filter(({ deadline }) => deadline > now);
      for (const entry of entries) if (entry.deadline <= now) this.refuse(roomId, entry, 'TIMEOUT');
      if (live.length === 0) return [];
      return [{ roomId, entries: live, failedSends: this.failedSends.get(roomId) ?? NO_SENDS }];
    });
  }

  /** The commands of these rooms that have no result. */
  unsettled(rooms: readonly RoomEntries[]): RoomEntries[] {
    return rooms.flatMap(({ roomId, entries }) => {
      const left = entries.filter(({ batch, place }) => this.results[batch]?.[place] === undefined);
      return left.length === 0 ? [] : [{ roomId, entries: left }];
    });
  }
}
