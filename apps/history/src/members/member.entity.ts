import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MemberState, NotifyLevel, Rev, Role, RoomId, Seq, Urev, UserId } from '#contracts';

const TIME = { type: 'timestamptz', precision: 3 } as const;

/** Those who left stay as tombstones. */
@Entity({ schema: 'history', name: 'members' })
export class MemberEntity {
  @PrimaryColumn({ type: 'uuid', name: 'room_id' }) roomId!: RoomId;
  @PrimaryColumn({ type: 'uuid', name: 'user_id' }) userId!: UserId;
  @Column({ type: 'text' }) role!: Role;
  @Column({ type: 'text' }) state!: MemberState;
  @Column({ ...TIME, name: 'joined_at' }) joinedAt!: Date;
  @Column({ type: 'bigint', name: 'read_seq' }) readSeq!: Seq;
  @Column({ type: 'text' }) notify!: NotifyLevel;
  @Column({ ...TIME, name: 'muted_until', nullable: true }) mutedUntil!: Date | null;
  /** For slow mode. */
  @Column({ ...TIME, name: 'last_sent_at', nullable: true }) lastSentAt!: Date | null;
  @Column({ type: 'bigint' }) rev!: Rev;
  @Column({ type: 'bigint' }) urev!: Urev;
}
