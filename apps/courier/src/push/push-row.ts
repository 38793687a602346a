import type { DeviceId, RoomId, Seq, UserId } from '#contracts';

/** A span of messages of a room that may have to be pushed to a device. */
export interface PushRow {
  device_id: DeviceId;
  room_id: RoomId;
  user_id: UserId;
  from_seq: Seq;
  to_seq: Seq;
  by_hook: boolean;
  at: Date;
  tries: number;
}
