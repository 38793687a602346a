import type { MessageId, RoomId } from '#contracts';

/** A growing message, with the number of times that its writer has been heard of. */
export interface HeardRow {
  readonly room_id: RoomId;
  readonly message_id: MessageId;
  readonly touches: number;
}

interface Silence {
  readonly touches: number;
  /** Silence of the writer while the room took commands. */
  silentMs: number;
  /** The room's last answer; `undefined` if the next one must not count the time before it. */
  answeredMs: number | undefined;
}

/**
 * How long this process has seen writers be silent. A new process starts at zero. Time counts only between two
 * answers of the room, because a writer cannot append while no history takes its commands.
 */
export class Silences {
  private byMessage = new Map<string, Silence>();

  /**
   * @param idleMs after this time a message is due
   * @param gapMs the most that two answers count, as the process may have stood still between them
   */
  constructor(
    private readonly idleMs: number,
    private readonly gapMs: number,
  ) {}

  /** Takes all growing messages. Returns those whose writers have not been heard of since the last time. */
  see(rows: readonly HeardRow[]): HeardRow[] {
    const before = this.byMessage;
    this.byMessage = new Map();
    return rows.filter((row) => {
      const known = before.get(keyOf(row));
      const isSilent = known?.touches === row.touches;
      const silence = isSilent ? known : { touches: row.touches, silentMs: 0, answeredMs: undefined };
      this.byMessage.set(keyOf(row), silence);
      return isSilent;
    });
  }

  /** No time since the last answers counts: the growing messages could not be read. */
  interrupt(): void {
    for (const silence of this.byMessage.values()) silence.answeredMs = undefined;
  }

  isDue(row: HeardRow): boolean {
    return (this.byMessage.get(keyOf(row))?.silentMs ?? 0) >= this.idleMs;
  }

  /** @param touches that the room has answered @param nowMs of a clock that never goes back */
  answered(row: HeardRow, touches: number | null, nowMs: number): void {
    const silence = this.byMessage.get(keyOf(row));
    if (silence === undefined) return;
    if (touches !== silence.touches) return void this.byMessage.delete(keyOf(row));
    if (silence.answeredMs !== undefined) silence.silentMs += Math.min(nowMs - silence.answeredMs, this.gapMs);
    silence.answeredMs = nowMs;
  }

  /** The room did not answer. */
  unanswered(row: HeardRow): void {
    const silence = this.byMessage.get(keyOf(row));
    if (silence !== undefined) silence.answeredMs = undefined;
  }
}

function keyOf({ room_id: roomId, message_id: id }: HeardRow): string {
  return roomId + id;
}
