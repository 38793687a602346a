import { Injectable } from '@nestjs/common';
import { ChatError, LINK_DAYS_DEFAULT, isId, type Actor, type LinkId, type MakeLink, type RoomId } from '#contracts';
import type { LinkOfRoom } from '#access/invited-rooms';
import { Questions } from '#access/questions.port';
import { readableRoom, type ReadableRoom } from '../reads/access/access.store.js';
import { assertMay } from '../room/rules/permissions.policy.js';
import { ReadSql } from '../store/read-sql.js';

/** Links into rooms. History knows who may make them; auth keeps them with all invitations. */
@Injectable()
export class RoomLinksService {
  constructor(
    private readonly reads: ReadSql,
    private readonly questions: Questions,
  ) {}

  /** @throws ChatError as `assertRuns`; ARCHIVED, FORBIDDEN, IDEMPOTENCY_MISMATCH, GONE, LIMIT_REACHED, UNAVAILABLE */
  async make(
    actor: Actor,
    { roomId, id, kind, uses = 1, days = LINK_DAYS_DEFAULT }: MakeLink,
  ): Promise<{ link: LinkOfRoom; isNew: boolean }> {
    const room = await this.assertRuns(actor, roomId);
    const place = { roomId, roomName: room.name ?? '', isArchived: room.archived_at !== null };
    const wanted = { id, ...place, makerId: actor.userId, kind, uses, days };
    const answer = await this.questions.ask('POST /internal/links/put', wanted);
    if ('refused' in answer) throw ChatError.fromBody(answer.refused);
    return answer;
  }

  /** The living ones, newest first. @throws ChatError as `assertRuns`; UNAVAILABLE */
  async of(actor: Actor, roomId: RoomId): Promise<LinkOfRoom[]> {
    await this.assertRuns(actor, roomId);
    return (await this.questions.ask('POST /internal/links/list', { roomId })).links;
  }

  /** A repeat, and an unknown link, change nothing. @throws ChatError as `assertRuns`; UNAVAILABLE */
  async end(actor: Actor, roomId: RoomId, id: LinkId): Promise<void> {
    await this.assertRuns(actor, roomId);
    if (isId(id)) await this.questions.ask('POST /internal/links/end', { id, roomId });
  }

  /**
   * Links are for admins and above of type `user`, in groups that no app made.
   * @throws ChatError NOT_FOUND, NOT_A_MEMBER, BANNED, GONE, FORBIDDEN
   */
  private async assertRuns({ userId, type }: Actor, roomId: RoomId): Promise<ReadableRoom> {
    const room = await readableRoom(this.reads, userId, roomId);
    if (type !== 'user' || room.kind !== 'group' || room.app_id !== null) throw new ChatError('FORBIDDEN');
    assertMay('room:update', room, room.my_role);
    return room;
  }
}
