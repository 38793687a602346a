import type { Report } from '#contracts/events/report.events';
import type { InviteKind } from '#contracts/invites';
import type { RoomKind, Visibility } from '#contracts/room';
import type { Member } from '#contracts/member';
import type { ProviderIdentity, ServerSession, User, UserBrief } from '#contracts/user';

/* The used part of the services' answers to the console. Page and services are of one version. */

export interface SignedInOperator {
  readonly name: string;
  readonly role: 'moderator' | 'admin' | 'root';
}

export interface ListedUser extends User {
  readonly lastSeenAt: string;
  readonly suspendedAt: string | null;
  readonly app: string | null;
}

export interface ShownUser extends ListedUser {
  readonly sessions: number;
  readonly secondFactor: boolean;
  readonly suspension?: { readonly by: string; readonly reason: string | null };
  /** For admins alone. */
  readonly email?: { readonly email: string | null; readonly pending: string | null };
}

export interface ListedSession extends ServerSession {
  /** `null`: the key or token of a bot. */
  readonly via: string | null;
}

export interface ListedIdentity extends ProviderIdentity {
  readonly subject: string;
}

export interface ListedInvite {
  readonly id: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string;
  readonly usesMax: number;
  readonly uses: number;
  readonly kind?: InviteKind;
  readonly rooms?: readonly { readonly id: string; readonly name: string }[];
}

export interface AuditRecord {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly act: string;
  readonly subject: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Lag {
  readonly partitions: readonly {
    readonly partition: number;
    readonly owner: string | null;
    readonly open: number;
    readonly oldestMs: number | null;
  }[];
}

export interface ShownProcess {
  readonly service: string;
  readonly process: string;
  readonly version: string;
  readonly since: string;
  readonly state: 'ready' | 'failing' | 'draining';
  /** The parts that do not answer. */
  readonly failing: readonly string[];
}

export interface StoredTotals {
  readonly rooms: number;
  readonly fileBytes: number;
  readonly openReports: number;
  readonly connections: number;
  readonly connectedUsers: number;
  readonly hookLagSeconds: number;
  readonly pausedHooks: number;
  readonly waitingPushes: number;
  readonly failedPushes: number;
}

export interface ListedRoom {
  readonly id: string;
  readonly kind: RoomKind;
  /** `null` for a direct room. */
  readonly name: string | null;
  readonly visibility: Visibility;
  readonly members: number;
  readonly headSeq: number;
  readonly createdAt: string;
  readonly lastActivityAt: string;
  /** `null`: keeps everything. */
  readonly retentionDays: number | null;
  readonly archivedAt: string | null;
  /** New accounts join it. */
  readonly isDefault: boolean;
}

export type RoomMember = Pick<Member, 'user' | 'role' | 'mutedUntil'>;

/** A direct room has no name. */
export interface NamedRoom {
  readonly id: string;
  readonly name: string | null;
}

export interface ReportPage {
  readonly reports: readonly Report[];
  readonly rooms: readonly NamedRoom[];
  readonly cursor: string | null;
}

export interface ShownReport extends Report {
  /** `null` once the room is gone. */
  readonly room: NamedRoom | null;
  /** False once the message is gone. */
  readonly hasMessage: boolean;
  readonly reporters: readonly {
    readonly user: UserBrief | null;
    readonly reason: Report['reasons'][number]['reason'];
    readonly note: string | null;
    readonly at: string;
  }[];
}

export interface WordList {
  readonly words: readonly string[];
  readonly rooms: 'public' | 'groups' | 'all';
  readonly hasCheck: boolean;
  /** As `CHECK_FAIL`, while the check does not answer. */
  readonly unanswered?: 'closed' | 'open';
}
