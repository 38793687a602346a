import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Urev, UserId, UserType } from '#contracts';

const TIME = { type: 'timestamptz', precision: 3 } as const;

/** History's own projection of auth's users. */
@Entity({ schema: 'history', name: 'people' })
export class PersonEntity {
  @PrimaryColumn({ type: 'uuid', name: 'user_id' }) userId!: UserId;
  @Column({ type: 'text', nullable: true }) username!: string | null;
  @Column({ type: 'text', name: 'display_name', nullable: true }) displayName!: string | null;
  @Column({ type: 'text' }) type!: UserType;
  @Column({ type: 'integer' }) version!: number;
  @Column({ type: 'bigint' }) urev!: Urev;
  /** Of the last change of the person's block list. */
  @Column({ type: 'bigint', name: 'blocks_urev' }) blocksUrev!: Urev;
  @Column({ ...TIME, name: 'erased_at', nullable: true }) erasedAt!: Date | null;
  /** What has still to be told in the person's rooms. */
  @Column({ type: 'text', nullable: true }) pending!: 'refresh' | 'erase' | null;
  @Column({ ...TIME, name: 'claimed_until', nullable: true }) claimedUntil!: Date | null;
}
