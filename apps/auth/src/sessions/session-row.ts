import type { AppScope, SessionId, UserId } from '#contracts';
import type { EndCode } from '#access/session-source.port';

export interface SessionRow {
  readonly id: SessionId;
  readonly userId: UserId;
  readonly createdAt: Date;
  /** When a refresh token was last exchanged. */
  readonly seenAt: Date;
  readonly userAgent: string | null;
  readonly ip: string | null;
  readonly familyHash: Buffer;
  readonly tokenHash: Buffer;
  readonly previousHash: Buffer | null;
  /** The unused tokens beside `tokenHash`, behind the used one whose successors they are. */
  readonly siblings: Buffer[] | null;
  readonly sealedSuccessor: Buffer | null;
  readonly rotatedAt: Date | null;
  /** Each rotation moves it forward. */
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly endCode: EndCode | null;
  /** The id of the provider that the user came by; `null` for every other way. */
  readonly via: string | null;
  /** The provider's id of its own session. */
  readonly providerSid: string | null;
  /** The user at the provider. */
  readonly providerSubject: string | null;
  /** The absolute end, if the provider's settings have one. */
  readonly endsAt: Date | null;
  /** The scopes of an app's key; `null` for every other session. */
  readonly scopes: AppScope[] | null;
}

/** The columns of `auth.sessions` with the names of a `SessionRow`. */
export const SESSION_COLUMNS = `id, user_id AS "userId", created_at AS "createdAt", seen_at AS "seenAt",
  user_agent AS "userAgent", address AS ip, family_hash AS "familyHash", token_hash AS "tokenHash",
  previous_hash AS "previousHash", siblings, sealed_successor AS "sealedSuccessor", rotated_at AS "rotatedAt",
  expires_at AS "expiresAt", ended_at AS "endedAt", end_code AS "endCode", via, provider_sid AS "providerSid",
  provider_subject AS "providerSubject", ends_at AS "endsAt", scopes`;
