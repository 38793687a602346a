import { ChatError, type LinkId, type RoomId, type UserId } from '#contracts';
import type { LinkOfRoom } from '#access/invited-rooms';
import type { MadeAccount, MadeAccounts } from '#access/user-changes';
import type { QuestionAnswer } from '#access/questions';
import type {
  EndRoomLink,
  FindInvites,
  LinksOfRoom,
  PutLink,
  UseInvite,
  UsersChangedSince,
} from '#access/questions.requests';

interface TestInvite {
  readonly code: string;
  readonly makerId: UserId | null;
  readonly roomIds: RoomId[];
  readonly persons: Set<UserId>;
  usesLeft: number;
  isEnded: boolean;
}

/** A stub of auth's invitations. */
export class TestInvites {
  private readonly made: TestInvite[] = [];
  private readonly links = new Map<LinkId, PutLink>();
  areLinksOff = false;
  /** In the order in which they were made. */
  readonly accounts: MadeAccount[] = [];
  readonly answers = {
    'GET /internal/accounts/made': ({ since, limit }: UsersChangedSince) =>
      Promise.resolve(this.madeSince(since, limit)),
    'POST /internal/invites/find': (named: FindInvites) => Promise.resolve(this.find(named)),
    'POST /internal/invites/use': (named: UseInvite) => Promise.resolve({ used: this.use(named) }),
    'POST /internal/links/put': (wanted: PutLink) => Promise.resolve(this.put(wanted)),
    'POST /internal/links/list': (named: LinksOfRoom) => Promise.resolve({ links: this.linksOf(named) }),
    'POST /internal/links/end': (named: EndRoomLink) => Promise.resolve({ ended: this.links.delete(named.id) }),
  };

  add(code: string, roomIds: RoomId[], { makerId = null, usesLeft = 1 }: Partial<TestInvite> = {}): TestInvite {
    const invite = { code, makerId, roomIds, persons: new Set<UserId>(), usesLeft, isEnded: false };
    this.made.push(invite);
    return invite;
  }

  /** Every person of an invitation is one that it has made. */
  private find({ userId, code }: FindInvites): QuestionAnswer<'POST /internal/invites/find'> {
    const found = this.made.filter((each) => (code === undefined ? each.persons.has(userId) : each.code === code));
    return {
      accountAt: this.accounts.find(({ user }) => user.id === userId)?.madeAt ?? null,
      invites: found.map(({ makerId, roomIds, persons, usesLeft, isEnded }) => {
        const isPerson = persons.has(userId);
        return { makerId, roomIds, isPerson, opens: !isEnded && (isPerson || usesLeft > 0) };
      }),
    };
  }

  private use({ userId, code }: UseInvite): boolean {
    const invite = this.made.find((each) => each.code === code);
    if (invite === undefined || invite.isEnded) return false;
    if (invite.persons.has(userId)) return true;
    if (invite.usesLeft === 0) return false;
    invite.usesLeft -= 1;
    invite.persons.add(userId);
    return true;
  }

  private put(wanted: PutLink): QuestionAnswer<'POST /internal/links/put'> {
    if (this.areLinksOff) return { refused: new ChatError('FORBIDDEN', { field: 'kind' }).toBody() };
    const isNew = !this.links.has(wanted.id);
    if (isNew && wanted.isArchived) return { refused: new ChatError('ARCHIVED').toBody() };
    this.links.set(wanted.id, wanted);
    return { link: toLink(wanted), isNew };
  }

  private madeSince(since: string, limit: number): MadeAccounts {
    const later = this.accounts.filter(({ madeAt, user }) => `${madeAt},${user.id}` > since);
    const page = later.slice(0, limit);
    const last = page.at(-1);
    const more = later.length > limit;
    return { accounts: page, more, until: more && last ? `${last.madeAt},${last.user.id}` : since };
  }

  private linksOf({ roomId }: LinksOfRoom): LinkOfRoom[] {
    return [...this.links.values()].filter((link) => link.roomId === roomId).map(toLink);
  }
}

function toLink({ id, kind, uses }: PutLink): LinkOfRoom {
  return { id, kind, uses, used: 0, expiresAt: new Date(0).toISOString(), code: `code-of-${id}` };
}
