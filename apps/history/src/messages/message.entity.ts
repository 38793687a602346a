import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Ext, MessageId, MessageKind, Rev, RoomId, Seq, SystemNotice, UserId } from '#contracts';

const TIME = { type: 'timestamptz', precision: 3 } as const;

@Entity({ schema: 'history', name: 'messages' })
export class MessageEntity {
  @PrimaryColumn({ type: 'uuid', name: 'room_id' }) roomId!: RoomId;
  @PrimaryColumn({ type: 'bigint' }) seq!: Seq;
  /** Unique in its room. */
  @Column({ type: 'uuid' }) id!: MessageId;
  @Column({ type: 'bigint' }) rev!: Rev;
  /** The rev as first sent. */
  @Column({ type: 'bigint', name: 'sent_rev' }) sentRev!: Rev;
  @Column({ type: 'text' }) kind!: MessageKind;
  @Column({ type: 'uuid', name: 'sender_id', nullable: true }) senderId!: UserId | null;
  @Column({ type: 'text' }) body!: string;
  @Column({ type: 'json', nullable: true }) ext!: Ext | null;
  @Column({ type: 'json', nullable: true }) system!: SystemNotice | null;
  @Column({ type: 'uuid', array: true }) mentions!: UserId[];
  @Column({ type: 'uuid', name: 'reply_to', nullable: true }) replyTo!: MessageId | null;
  /** Keyed hash of the content as first sent; empty in system messages. */
  @Column({ type: 'bytea' }) fingerprint!: Buffer;
  @Column({ type: 'integer' }) version!: number;
  @Column({ ...TIME, name: 'created_at' }) createdAt!: Date;
  @Column({ ...TIME, name: 'edited_at', nullable: true }) editedAt!: Date | null;
  @Column({ ...TIME, name: 'deleted_at', nullable: true }) deletedAt!: Date | null;
  @Column({ ...TIME, name: 'pinned_at', nullable: true }) pinnedAt!: Date | null;
}
