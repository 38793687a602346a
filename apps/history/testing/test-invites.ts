import type { RoomId, UserId } from '#contracts';
import type { QuestionAnswer } from '#access/questions';
import type { FindInvites, UseInvite } from '#access/questions.requests';

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
  readonly answers = {
    'POST /internal/invites/find': (named: FindInvites) => Promise.resolve(this.find(named)),
    'POST /internal/invites/use': (named: UseInvite) => Promise.resolve({ used: this.use(named) }),
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
}
