import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Rev, RoomId, RoomKind, Seq, UserId, Visibility } from '#contracts';

const TIME = { type: 'timestamptz', precision: 3 } as const;

@Entity({ schema: 'history', name: 'rooms' })
export class RoomEntity {
  @PrimaryColumn({ type: 'uuid' }) id!: RoomId;
  @Column({ type: 'text' }) kind!: RoomKind;
  @Column({ type: 'text' }) visibility!: Visibility;
  @Column({ type: 'text', nullable: true }) name!: string | null;
  /** As public names are compared. */
  @Column({ type: 'text', name: 'name_key', nullable: true }) nameKey!: string | null;
  @Column({ type: 'text', nullable: true }) topic!: string | null;
  @Column({ ...TIME, name: 'created_at' }) createdAt!: Date;
  @Column({ type: 'uuid', name: 'created_by', nullable: true }) createdBy!: UserId | null;
  /** Keyed hash of the creation, to know a repeat by. */
  @Column({ type: 'bytea', name: 'create_fingerprint' }) createFingerprint!: Buffer;
  /** The two members of a direct room, in order. */
  @Column({ type: 'text', name: 'direct_key', nullable: true }) directKey!: string | null;
  @Column({ type: 'bigint', name: 'first_seq' }) firstSeq!: Seq;
  @Column({ type: 'bigint', name: 'head_seq' }) headSeq!: Seq;
  /** The room's rev counter. */
  @Column({ type: 'bigint', name: 'head_rev' }) headRev!: Rev;
  /** The rev of the room's own last change. */
  @Column({ type: 'bigint' }) rev!: Rev;
  @Column({ type: 'integer', name: 'member_count' }) memberCount!: number;
  @Column({ type: 'integer', name: 'slow_mode_seconds' }) slowModeSeconds!: number;
  @Column({ ...TIME, name: 'archived_at', nullable: true }) archivedAt!: Date | null;
  @Column({ ...TIME, name: 'deleted_at', nullable: true }) deletedAt!: Date | null;
  /** A direct room one side of which blocks the other. */
  @Column({ type: 'boolean' }) blocked!: boolean;
  /** Deleted, and a job has still to erase what it held. */
  @Column({ type: 'boolean' }) erasing!: boolean;
  @Column({ ...TIME, name: 'last_activity_at' }) lastActivityAt!: Date;
  /** Older messages are purged; `null`: none ever. */
  @Column({ type: 'integer', name: 'retention_days', nullable: true }) retentionDays!: number | null;
  /** When a job looks for such messages next. */
  @Column({ ...TIME, name: 'purge_at', nullable: true }) purgeAt!: Date | null;
}
