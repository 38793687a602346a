import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AppScope, SessionId, UserId } from '#contracts';
import type { EndCode } from '#identity/session-source.port';

@Entity({ schema: 'auth', name: 'sessions' })
export class SessionEntity {
  @PrimaryColumn('uuid') id!: SessionId;
  @Column('uuid', { name: 'user_id' }) userId!: UserId;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  /** When a refresh token was last exchanged. */
  @Column('timestamptz', { name: 'seen_at' }) seenAt!: Date;
  @Column('text', { name: 'user_agent', nullable: true }) userAgent!: string | null;
  @Column('text', { nullable: true }) address!: string | null;
  @Column('bytea', { name: 'family_hash' }) familyHash!: Buffer;
  @Column('bytea', { name: 'token_hash' }) tokenHash!: Buffer;
  @Column('bytea', { name: 'previous_hash', nullable: true }) previousHash!: Buffer | null;
  /** The unused tokens beside `tokenHash`, behind the used one whose successors they are. */
  @Column('bytea', { array: true, nullable: true }) siblings!: Buffer[] | null;
  @Column('bytea', { name: 'sealed_successor', nullable: true }) sealedSuccessor!: Buffer | null;
  @Column('timestamptz', { name: 'rotated_at', nullable: true }) rotatedAt!: Date | null;
  /** Each rotation moves it forward. */
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt!: Date | null;
  @Column('text', { name: 'end_code', nullable: true }) endCode!: EndCode | null;
  /** The id of the provider that the user came by; `null` for every other way. */
  @Column('text', { nullable: true }) via!: string | null;
  /** The provider's id of its own session. */
  @Column('text', { name: 'provider_sid', nullable: true }) providerSid!: string | null;
  /** The user at the provider. */
  @Column('text', { name: 'provider_subject', nullable: true }) providerSubject!: string | null;
  /** The absolute end, if the provider's settings have one. */
  @Column('timestamptz', { name: 'ends_at', nullable: true }) endsAt!: Date | null;
  /** What the key of an app may do; `null` for every other session. */
  @Column('text', { array: true, nullable: true }) scopes!: AppScope[] | null;
}
