import { Injectable } from '@nestjs/common';
import { ChatError, type Actor, type Empty, type UserId } from '#contracts';
import { Announcements } from '../pipeline/announcements.service.js';
import { PeopleService } from '../people/people.service.js';
import { WriteSql } from '../store/write-sql.js';
import { lockPair, readBlockFacts, writeBlock } from './block-changes.store.js';
import { assertAnother, assertMayBlock } from './blocks.policy.js';

/**
 * Whom a user blocks is theirs alone, and takes a urev; the pair's direct room only learns of it. Every change can be
 * carried out twice. A send that comes after the answer is refused.
 */
@Injectable()
export class BlockChangesService {
  constructor(
    private readonly sql: WriteSql,
    private readonly people: PeopleService,
    private readonly announcements: Announcements,
  ) {}

  /** @throws ChatError INVALID, NOT_FOUND, LIMIT_REACHED, SESSION_REVOKED, or UNAVAILABLE when auth cannot be asked */
  async add(actor: Actor, target: UserId): Promise<Empty> {
    assertAnother(actor.userId, target);
    const unresolved = await this.people.resolve([target]);
    if (unresolved.has(target)) throw new ChatError('UNAVAILABLE');
    return this.change(actor, target, true);
  }

  /** @throws ChatError INVALID, SESSION_REVOKED */
  async remove(actor: Actor, target: UserId): Promise<Empty> {
    assertAnother(actor.userId, target);
    return this.change(actor, target, false);
  }

  private async change(actor: Actor, target: UserId, blocked: boolean): Promise<Empty> {
    const { userId } = actor;
    const urev = await this.sql.transaction(async (open) => {
      const [isErased, facts] = await Promise.all([
        lockPair(open, actor, target),
        readBlockFacts(open, userId, target),
      ]);
      if (isErased) throw new ChatError('SESSION_REVOKED');
      if (blocked) assertMayBlock(facts);
      const [changed] = await Promise.all([writeBlock(open, userId, target, blocked), open.commit()]);
      return changed;
    });
    if (urev !== undefined) await this.announcements.tellUser(userId, urev, { type: 'block', userId: target, blocked });
    return {};
  }
}
