import type { Actor, RoomId, Session, SessionId, User, UserId } from '#contracts';
import { END_CODES, type EndCode } from './session-source.port.js';

/** Auth's routes for the other services. The front does not serve them, and each needs the secret. */
export const INTERNAL_ROUTES = {
  sessions: 'internal/sessions/check',
  users: 'internal/users/find',
  userChanges: 'internal/users/changed',
  botTokens: 'internal/bots/verify',
} as const;

export const INTERNAL_SECRET_HEADER = 'x-parley-internal-secret';
export const JWKS_ROUTE = '.well-known/jwks.json';

export interface CheckSessionsBody {
  sessionIds: readonly SessionId[];
}

export interface CheckSessionsAnswer {
  ended: { sessionId: SessionId; code: EndCode }[];
}

export interface FindUsersBody {
  userIds: readonly UserId[];
}

export interface VerifyBotTokenBody {
  token: string;
}

export type VerifyBotTokenAnswer =
  | { readonly actor: Actor; readonly sessionId: SessionId; readonly expiresAt: string }
  | { readonly refused: BotTokenRefusal };

export const BOT_TOKEN_REFUSALS = ['UNAUTHENTICATED', ...END_CODES] as const;
export type BotTokenRefusal = (typeof BOT_TOKEN_REFUSALS)[number];

/**
 * The routes of the operator's command (`apps/admin`) begin so, each service's in its own way: embedded, both stand on
 * one port. Each needs the secret, and names its actor.
 */
export const ADMIN_ROUTES_ROOT = 'internal/admin';
export const ADMIN_ROUTES = {
  auth: `${ADMIN_ROUTES_ROOT}/auth`,
  history: `${ADMIN_ROUTES_ROOT}/history`,
} as const;

/** Who acts: the name of the operator, percent-encoded as in a URL. The secret proves it as little as a shell does. */
export const ACTOR_HEADER = 'parley-actor';
export const ACTOR_CHARS_MAX = 128;

/** An act of an operator, as it was written in the transaction that did it. Both services keep a table of these. */
export interface AuditRecord {
  readonly id: string;
  /** ISO time. */
  readonly at: string;
  readonly actor: string;
  /** `account.suspend`, `retention.set` … */
  readonly act: string;
  /** The id of the user, room or key that it was done to; `null` where there is none. */
  readonly subject: string | null;
  /** Never a secret, nor what somebody has written. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** `GET <service>/audit?cursor&limit`: the latest first. */
export interface AuditPage {
  readonly records: readonly AuditRecord[];
  readonly cursor: string | null;
}

export const AUDIT_PAGE_MAX = 200;

/**
 * `GET <history>/users/:id/export?cursor`: a page of what is held on a user; `kind` is `person`, `room`, `message`, `reaction`,
 * `readMarker` or `block`. The first page (the one without a cursor) is written to the audit table.
 */
export interface ExportPage {
  readonly records: readonly { readonly kind: string; readonly value: object }[];
  readonly cursor: string | null;
}

/** `GET <history>/lag`: the command streams, one of each partition; embedded the process's own queues. */
export interface LagAnswer {
  readonly partitions: readonly {
    readonly partition: number;
    /** Which history reads it; `null` for none. */
    readonly owner: string | null;
    /** Commands that wait or are under way. */
    readonly open: number;
    /** The age of the oldest of them; `null` when there is none. */
    readonly oldestMs: number | null;
  }[];
}

/** `GET <history>/epoch`; `POST` makes a new one. */
export interface EpochAnswer {
  readonly epoch: string;
}

/** `PUT <history>/rooms/:roomId/retention`: `null` keeps everything. Answers the room's `RoomRetention`. */
export interface SetRetentionBody {
  readonly days: number | null;
}

export interface RoomRetention {
  readonly roomId: RoomId;
  readonly name: string | null;
  readonly days: number | null;
  /** Messages before it have been purged. */
  readonly firstSeq: number;
}

/** `GET <history>/retention?cursor`: the rooms that have one. */
export interface RetentionPage {
  readonly rooms: readonly RoomRetention[];
  readonly cursor: string | null;
}

/** A user as the operator sees it. */
export interface AdminUser extends User {
  readonly lastSeenAt: string;
  readonly suspendedAt: string | null;
}

/** `POST <auth>/users/:user/suspend` and `…/restore`; `:user` is everywhere an id or a username. */
export interface AccountAnswer {
  readonly user: AdminUser;
  /** False when it was so already: then nothing was written. */
  readonly changed: boolean;
}

/** `GET <auth>/users/:user/sessions`: the living ones, the latest first. */
export interface AdminSessions {
  readonly sessions: readonly Omit<Session, 'current'>[];
}

/** `DELETE <auth>/users/:user/sessions`, `…/sessions/:id` and `<auth>/bots/:user/tokens`: how many have ended. */
export interface EndedAnswer {
  readonly ended: number;
}

/** `POST <auth>/bots` and `…/bots/:user/tokens`: the only time that the token is told. */
export interface BotTokenAnswer {
  readonly user: User;
  readonly token: string;
}

export interface Bot extends User {
  /** How many of its tokens work. */
  readonly tokens: number;
  /** When one of them was last looked up, an hour late at most. */
  readonly lastSeenAt: string | null;
  readonly suspendedAt: string | null;
}

/** `GET <auth>/bots`, by name. */
export interface BotsAnswer {
  readonly bots: readonly Bot[];
}

export interface Invite {
  readonly id: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string;
  readonly usesMax: number;
  readonly uses: number;
}

/** `POST <auth>/invites`: the only time that the code is told; `link` is `null` without `PUBLIC_URL`. */
export interface NewInvite extends Invite {
  readonly code: string;
  readonly link: string | null;
}

/** `GET <auth>/invites`: those that can be used, the latest first. */
export interface InvitesAnswer {
  readonly invites: readonly Invite[];
}

export interface SigningKey {
  readonly kid: string;
  readonly createdAt: string;
  readonly signsFrom: string;
  /** No token is verified with it from then on; `null` as long as no other key follows it. */
  readonly retiresAt: string | null;
  readonly state: 'published' | 'signing' | 'retiring';
}

/** `GET <auth>/keys`; `POST` publishes a new one and answers the same. */
export interface KeysAnswer {
  readonly keys: readonly SigningKey[];
}
