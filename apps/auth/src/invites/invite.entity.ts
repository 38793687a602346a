import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'auth', name: 'invites' })
export class InviteEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('bytea', { name: 'code_hash' }) codeHash!: Buffer;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  /** The operator's name. */
  @Column('text', { name: 'created_by' }) createdBy!: string;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
  @Column('integer', { name: 'uses_max' }) usesMax!: number;
  @Column('integer') uses!: number;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
  /** The time when no use was left; null before that. */
  @Column('timestamptz', { name: 'used_up_at', nullable: true }) usedUpAt!: Date | null;
}
