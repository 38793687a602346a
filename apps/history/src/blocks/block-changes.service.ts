import { Injectable } from '@nestjs/common';
import { ChatError, type Actor, type Empty, type UserId } from '#contracts';
import { AnnouncementsService } from '../pipeline/announcements.service.js';
import { PeopleService } from '../people/people.service.js';
import { WriteSql } from '../store/write-sql.js';
import { lockPair, readBlockFacts, writeBlock } from './block-changes.store.js';
import { assertAnother, assertMayBlock } from './blocks.policy.js';

/**
 * Changes of a user's block list. Only this user sees them, as a change with a urev; the pair's direct room is marked.
 * Each change can be repeated. After the answer, sends in the direct room are refused.
 */
@Injectable()
export class BlockChangesService {
  constructor(
    private readonly sql: WriteSql,
    private readonly people: PeopleService,
    private readonly announcements: AnnouncementsService,
  ) {}

  /** @throws ChatError INVALID, NOT_FOUND, LIMIT_REACHED, SESSION_REVOKED, or UNAVAILABLE if auth is not reachable */
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
    if (urev !== undefined)
      await this.announcements.announceToUser(userId, urev, { type: 'block', userId: target, blocked });
    return {};
  }
}
