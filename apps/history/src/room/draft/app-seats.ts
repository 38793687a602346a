import type { FeedPosition, Rev, RoomId, UserId } from '#contracts';
import type { RoomRecord } from '../rows/room-facts.js';
import type { AbsenceRow } from '../rows/absence.rows.js';
import { revOf, seqOf } from '../rows/counters.js';

/**
 * Whether an app reads a room only while its bot or one of its users is there: a group that one of them made as everybody does. The
 * host's own rooms have the app in them for good, and a direct room of an app has nobody else.
 */
export function endsWithItsUsers({ kind, app_id, external_id }: RoomRecord): boolean {
  return kind === 'group' && app_id !== null && external_id === null;
}

/** How far the room is. */
export function placeOf(room: RoomRecord | undefined): FeedPosition {
  return { seq: room?.head_seq ?? seqOf(0), rev: room?.head_rev ?? revOf(0) };
}

/** The users of the app in a group of the app, its bot among them, and where the group has none. */
export class AppSeats {
  private readonly changes = new Map<Rev, AbsenceRow>();
  private readonly seated: Set<UserId>;

  /**
   * @param seated all of them, or more than the transaction can take out of the room
   * @param open where the group has none now
   */
  constructor(
    private readonly roomId: RoomId,
    seated: Iterable<UserId> = [],
    private open?: AbsenceRow,
  ) {
    this.seated = new Set(seated);
  }

  /** The absences that have begun or ended, in their last state. */
  get changed(): AbsenceRow[] {
    return [...this.changes.values()];
  }

  /** A user of the app has come. */
  seat(userId: UserId): void {
    this.seated.add(userId);
  }

  /** A user has gone, of the app or not. */
  unseat(userId: UserId): void {
    this.seated.delete(userId);
  }

  /**
   * Notes that the last one has gone, or the first one has come.
   * @param before the place of the room before the command
   * @param after the place behind all that the command has done
   */
  settle(before: FeedPosition, after: FeedPosition): void {
    const isAway = this.seated.size === 0;
    if (isAway === (this.open !== undefined)) return;
    const row: AbsenceRow =
      this.open === undefined
        ? { room_id: this.roomId, from_seq: after.seq, from_rev: after.rev, to_seq: null, to_rev: null }
        : { ...this.open, to_seq: before.seq, to_rev: before.rev };
    this.changes.set(row.from_rev, row);
    this.open = isAway ? row : undefined;
  }
}
