import type {
  AppScope,
  AppUsersMode,
  Hook,
  Incoming,
  InviteKind,
  NewIncoming,
  Report,
  ReportPage,
  ReportReason,
  RoomId,
  ServerSession,
  SessionId,
  User,
  UserBrief,
  UserId,
} from '#contracts';
import type { OperatorRole } from './operator-roles.policy.js';

/** Holds the secret of a service that asks another one. */
export const INTERNAL_SECRET_HEADER = 'x-parley-internal-secret';
export const JWKS_ROUTE = '.well-known/jwks.json';

/**
 * The prefixes of the routes for the operator's command (`apps/admin`). They differ by service, because in the embedded
 * form all are on one port. Each request needs `OPERATOR_SECRET` or the key of an operator.
 */
export const ADMIN_ROUTES_ROOT = 'internal/admin';
export const ADMIN_ROUTES = {
  auth: `${ADMIN_ROUTES_ROOT}/auth`,
  history: `${ADMIN_ROUTES_ROOT}/history`,
  courier: `${ADMIN_ROUTES_ROOT}/courier`,
} as const;

/** `OPERATOR_SECRET`, or the key of an operator, whose name the audit then has. */
export const OPERATOR_KEY_HEADER = 'x-parley-operator-key';

/** An operator's act, written in the same transaction as its effect. Each service keeps a table of these. */
export interface AuditRecord {
  readonly id: string;
  /** ISO time. */
  readonly at: string;
  /** The operator whose key was used; `root` for `OPERATOR_SECRET`. */
  readonly actor: string;
  /** `account.suspend`, `retention.set` … */
  readonly act: string;
  /** The id of the user, room or key that it affects; `null` if there is none. */
  readonly subject: string | null;
  /** Never contains a secret or text written by users. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** `GET <service>/audit?cursor&limit`: latest first. */
export interface AuditPage {
  readonly records: readonly AuditRecord[];
  readonly cursor: string | null;
}

export const AUDIT_PAGE_MAX = 200;
/** How long a link for a new password may live. */
export const RESET_DAYS_MAX = 30;
export const INVITE_DAYS_MAX = 3650;
export const INVITE_USES_MAX = 100_000;
/** A new site: its default room, the invitation of its first account, which is made at once, and that of the others. */
export const FIRST_ROOM = 'general';
export const OWN_INVITE = { uses: 1, lifetimeSeconds: 600 };
export const TEAM_INVITE = { uses: 25, lifetimeSeconds: 7 * 86_400 };

/**
 * `GET <history>/users/:id/export?cursor`: a page of the data stored about a user. `kind` is `person`, `room`,
 * `message`, `file`, `reaction`, `readMarker`, `block`, `report` or `scheduled`. The first page, which has no cursor, is recorded in the audit table.
 */
export interface ExportPage {
  readonly records: readonly { readonly kind: string; readonly value: object }[];
  readonly cursor: string | null;
}

/** `GET <history>/lag`: the command stream of each partition; in the embedded form, the process's own queues. */
export interface LagAnswer {
  readonly partitions: readonly {
    readonly partition: number;
    /** The history that reads it; `null` if none does. */
    readonly owner: string | null;
    /** Commands that wait or are in progress. */
    readonly open: number;
    /** The age of the oldest of them; `null` if there are none. */
    readonly oldestMs: number | null;
  }[];
}

/** `GET <history>/epoch`; `POST` starts a new one. */
export interface EpochAnswer {
  readonly epoch: string;
}

/** `PUT <history>/rooms/:roomId/retention`: `null` keeps everything. The answer is the room's `RoomRetention`. */
export interface SetRetentionBody {
  readonly days: number | null;
}

export interface RoomRetention {
  readonly roomId: RoomId;
  readonly name: string | null;
  readonly days: number | null;
  /** Earlier messages have been purged. */
  readonly firstSeq: number;
}

/** `GET <history>/retention?cursor`: the rooms with a retention of their own. */
export interface RetentionPage {
  readonly rooms: readonly RoomRetention[];
  readonly cursor: string | null;
}

/** The URLs of an incoming webhook without their origin. */
export interface IncomingPaths {
  readonly path: string;
  readonly hookPath: string;
  readonly pairPath: string;
}

type IncomingUrls = Pick<NewIncoming, 'url' | 'hookUrl' | 'pairUrl'>;

/**
 * `POST <history>/rooms/:roomId/incoming`: the only answer that contains the URLs, which are `null` without `PUBLIC_URL`.
 */
export type IncomingAnswer = Omit<NewIncoming, keyof IncomingUrls> &
  IncomingPaths & { readonly [Url in keyof IncomingUrls]: string | null };

export interface ListedIncoming extends Incoming {
  readonly roomId: RoomId;
  /** The app that made it, by its bot; `null` for an operator. */
  readonly appId: UserId | null;
}

/** `GET <history>/incoming?roomId&cursor`: by id. `DELETE <history>/incoming/:id` revokes one. */
export interface IncomingPage {
  readonly incoming: readonly ListedIncoming[];
  readonly cursor: string | null;
}

/** `GET <courier>/hooks`: all hooks of the server. `POST` makes one, and its answer is the only one that contains the secret. */
export interface HooksAnswer {
  readonly hooks: readonly Hook[];
}

/** A user with the fields that only operators see. */
export interface AdminUser extends User {
  readonly lastSeenAt: string;
  readonly suspendedAt: string | null;
}

/** `POST <auth>/users/:user/suspend`, `…/restore`, `…/unlock`. In every route `:user` is an id or a username. */
export interface AccountAnswer {
  readonly user: AdminUser;
  /** False if the account was in this state already. Then nothing was written. */
  readonly changed: boolean;
}

/**
 * `POST <auth>/users/:user/password-reset`: the only answer that contains the token. `link` is `null` without
 * `PUBLIC_URL`.
 */
export interface PasswordResetAnswer {
  readonly user: AdminUser;
  readonly token: string;
  readonly link: string | null;
  readonly expiresAt: string;
}

/** A session as operators see it. `scopes`: of the key of an app. */
export interface AdminSession extends ServerSession {
  /** How many devices get pushes through it. */
  readonly devices: number;
  /** As in `Session`. `null`: the key or token of a bot. */
  readonly via: string | null;
  readonly scopes?: readonly AppScope[];
}

/** `GET <auth>/users/:user/sessions`: the living sessions, latest first. */
export interface AdminSessions {
  readonly sessions: readonly AdminSession[];
}

/**
 * `DELETE <auth>/users/:user/sessions`, `…/sessions/:id`, `<auth>/bots/:user/tokens`, `<auth>/apps/:user/keys` and
 * `…/keys/:id`: how many sessions have ended.
 */
export interface EndedAnswer {
  readonly ended: number;
}

/** `DELETE <auth>/guests/sessions` and `<auth>/apps/:user/sessions`: ends a batch of them; to be repeated while `hasMore`. */
export interface EndedBatchAnswer extends EndedAnswer {
  readonly hasMore: boolean;
}

/** `POST <auth>/bots` and `…/bots/:user/tokens`: the only answer that contains the token. */
export interface BotTokenAnswer {
  readonly user: User;
  readonly token: string;
}

export interface Bot extends User {
  /** The number of its valid tokens. */
  readonly tokens: number;
  /** When one of its tokens was last verified, up to an hour late. */
  readonly lastSeenAt: string | null;
  readonly suspendedAt: string | null;
}

/** `GET <auth>/bots`: sorted by name. */
export interface BotsAnswer {
  readonly bots: readonly Bot[];
}

/** The key of an app. */
export interface AppKey {
  readonly id: SessionId;
  readonly scopes: readonly AppScope[];
  readonly createdAt: string;
  /** When it was last verified, up to an hour late. */
  readonly lastSeenAt: string;
}

/** `POST <auth>/apps` and `…/apps/:user/keys`: the only answer that contains the key. */
export interface AppKeyAnswer extends Omit<AppKey, 'lastSeenAt'> {
  /** The app's bot. */
  readonly user: User;
  readonly key: string;
}

/** `PUT <auth>/apps/:user/settings`: what the operator has decided about an app. */
export interface AppSettings {
  /** `closed`: the app's users meet only where the app puts them. */
  readonly usersMode: AppUsersMode;
  /** A token that the host signed makes a user whom the app does not have. */
  readonly provision: boolean;
}

/** `POST <auth>/apps/:user/tokens`: the only answer that contains the secret. */
export interface HostSecretAnswer {
  readonly secret: string;
}

/** `PUT <auth>/apps/:user/tokens`, with the URL of the host's keys, and `DELETE`. */
export interface HostTokensAnswer {
  readonly by: 'jwks' | 'off';
}

export interface ListedApp extends User, AppSettings {
  readonly suspendedAt: string | null;
  /** How many users it has. */
  readonly users: number;
  /** The living ones, oldest first. */
  readonly keys: readonly AppKey[];
}

/** `GET <auth>/apps`: sorted by the name of their bots. */
export interface AppsAnswer {
  readonly apps: readonly ListedApp[];
}

/**
 * A room that an invitation opens, with its name of the time when the invitation was made. `GET <history>/groups/:group`: a group by
 * its id, or a public one by its name. `POST <history>/groups`: the public one of this `name`, which `ownerId` makes if there is none.
 */
export interface InvitedRoom {
  readonly id: RoomId;
  readonly name: string;
}

/** `PUT <history>/groups/:group/default`: whether new accounts become members of the room by themselves. */
export interface DefaultRoomAnswer {
  readonly room: InvitedRoom;
  readonly on: boolean;
}

/**
 * `GET <history>/reports?state&senderId&cursor&limit`: of all rooms, the newest last report first; with `senderId` those about this user,
 * in any state.
 */
export interface ReportsAnswer extends ReportPage {
  /** The rooms of these reports. Direct rooms have no name, and rooms that are gone are left out. */
  readonly rooms: readonly { readonly id: RoomId; readonly name: string | null }[];
}

/** `GET <history>/reports/:id`. */
export interface ReportAnswer extends Report {
  /** `null` once the room is gone. */
  readonly room: ReportsAnswer['rooms'][number] | null;
  /** False once the message is deleted or purged, or the room is gone. */
  readonly hasMessage: boolean;
  /** The newest `REPORTERS_MAX` reports, newest first. `user` is `null` once the account is erased. */
  readonly reporters: readonly {
    readonly user: UserBrief | null;
    readonly reason: ReportReason;
    readonly note: string | null;
    readonly at: string;
  }[];
}

export const REPORTERS_MAX = 200;

/** `GET <history>/words`: the word list, and where it applies. */
export interface WordsAnswer {
  readonly words: readonly string[];
  /** As `CHECK_ROOMS`. */
  readonly rooms: 'public' | 'groups' | 'all';
  /** Whether `CHECK_URL` is set. */
  readonly hasCheck: boolean;
  /** As `CHECK_FAIL`, while the check does not answer the history that tells this. */
  readonly unanswered?: 'closed' | 'open';
}

/** `POST <history>/words` and `POST <history>/words/remove`. */
export interface WordChangeAnswer {
  /** False for a repeat. */
  readonly changed: boolean;
}

/** `GET <history>/default-rooms`. */
export interface DefaultRoomsAnswer {
  readonly rooms: readonly (InvitedRoom & { readonly since: string })[];
}

export interface Invite {
  readonly id: string;
  readonly createdAt: string;
  /** The name of an operator; `user:<id>` for the maker of a link. */
  readonly createdBy: string;
  readonly expiresAt: string;
  readonly usesMax: number;
  readonly uses: number;
  // until 0.3: an auth of 0.2 sends neither.
  readonly kind?: InviteKind;
  readonly rooms?: readonly InvitedRoom[];
}

/** `POST <auth>/invites`: the only answer that contains the code. `link` is `null` without `PUBLIC_URL`. */
export interface NewInvite extends Invite {
  readonly code: string;
  readonly link: string | null;
  /** The setting `GUESTS`. */
  // until 0.3: an auth of 0.2 does not send it.
  readonly guests?: boolean;
  /** The setting `REGISTRATION`: with `invite` invitations have an effect. */
  readonly registration?: 'open' | 'invite' | 'closed';
  /** True if a provider's `OIDC_<ID>_SIGNUP` is `invite`: then invitations have an effect there, whatever `registration` says. */
  readonly providersNeedIt?: boolean;
}

/** `GET <auth>/invites`: the usable ones, latest first. */
export interface InvitesAnswer {
  readonly invites: readonly Invite[];
}

/** `PUT <auth>/operators/:name/role`, with the `role`. */
export interface OperatorRoleAnswer {
  readonly name: string;
  readonly role: OperatorRole;
}

/** `POST <auth>/operators`: the only answer that contains the key. */
export interface NewOperator extends OperatorRoleAnswer {
  readonly key: string;
}

/** `GET <auth>/operators`: those with a key, by name. `DELETE <auth>/operators/:name` revokes one. */
export interface OperatorsAnswer {
  readonly operators: readonly (OperatorRoleAnswer & { readonly createdAt: string; readonly createdBy: string })[];
}

/** Why a mail server did not take a mail. */
export type MailFailure =
  | ('dns' | 'refused' | 'timeout' | 'connection' | 'tls')
  | ('unwelcome' | 'closed' | 'login' | 'login-later')
  | ('sender' | 'recipient' | 'message' | 'unanswered');

/** `POST <auth>/mail/test`, with an e-mail address: tries to hand in a mail, once. */
export interface MailTestAnswer {
  /** `null`: the mail server has taken it. */
  readonly failure: MailFailure | null;
  /** The mail server's own words, or the system's. */
  readonly said: string | null;
}

export interface SigningKey {
  readonly kid: string;
  readonly createdAt: string;
  readonly signsFrom: string;
  /** From then on it verifies no token; `null` until another key replaces it. */
  readonly retiresAt: string | null;
  readonly state: 'published' | 'signing' | 'retiring';
}

/** `GET <auth>/keys`; `POST` publishes a new key and returns the same. */
export interface KeysAnswer {
  readonly keys: readonly SigningKey[];
}
