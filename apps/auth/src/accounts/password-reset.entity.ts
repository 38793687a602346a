import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { UserId } from '#contracts';

/** A link for a new password. A user has one at most. */
@Entity({ schema: 'auth', name: 'password_resets' })
export class PasswordResetEntity {
  @PrimaryColumn('uuid', { name: 'user_id' }) userId!: UserId;
  @Column('bytea', { name: 'token_hash' }) tokenHash!: Buffer;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  /** The operator's name. */
  @Column('text', { name: 'created_by' }) createdBy!: string;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
}
