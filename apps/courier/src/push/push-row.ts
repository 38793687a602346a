import type { DeviceId, MessageId, RoomId, Seq, UserId } from '#contracts';

/** What waits for a device. */
interface WaitingRow {
  device_id: DeviceId;
  room_id: RoomId;
  user_id: UserId;
  by_hook: boolean;
  /** Its age counts from here. */
  at: Date;
  tries: number;
}

/** A span of messages of a room that may have to be pushed to a device. `at`: when the newest of them was sent. */
export interface PushRow extends WaitingRow {
  from_seq: Seq;
  to_seq: Seq;
}

/** A reminder that is due on a device. `at`: its time, or when its user was last not to be disturbed. */
export interface ReminderRow extends WaitingRow {
  message_id: MessageId;
  remind_at: Date;
}
