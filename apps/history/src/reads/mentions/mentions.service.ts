import { Injectable } from '@nestjs/common';
import { isId, LIST_DEFAULT, type ListMentions, type MentionPage, type RoomId, type UserId } from '#contracts';
import { Admission } from '#platform/limits/admission';
import { toSentMessages } from '../../room/views/message-views.store.js';
import { ReadSql } from '../../store/read-sql.js';
import { leadingThatFit } from '../paging/answer-size.policy.js';
import { decodeCursor, encodeCursor, isCursorCount, isCursorTime } from '../paging/cursor.policy.js';
import { readMentions, type MentionPlace } from './mentions.store.js';

const ADMISSION = { atOnce: 4, waitMaxMs: 2_000 };

/** The messages that mention a user. */
@Injectable()
export class MentionsService {
  private readonly admission = new Admission(ADMISSION);

  constructor(private readonly reads: ReadSql) {}

  /** Newest first. @throws ChatError OVERLOADED, INVALID for the cursor */
  list(userId: UserId, request: ListMentions): Promise<MentionPage> {
    const { limit = LIST_DEFAULT } = request;
    const after = placeOf(request.cursor);
    return this.admission.run(userId, request, () =>
      this.reads.snapshot(async (sql) => {
        const rows = await readMentions(sql, userId, after, limit + 1);
        const messages = await toSentMessages(sql, rows.slice(0, limit), userId);
        const mentions = leadingThatFit(
          messages.map((message, index) => ({ message, unread: rows[index]?.unread === true })),
        );
        const last = rows[mentions.length - 1];
        return { mentions, cursor: last !== undefined && rows.length > mentions.length ? cursorAt(last) : null };
      }),
    );
  }
}

/** @throws ChatError INVALID */
function placeOf(cursor: string | undefined): MentionPlace | null {
  const parts = decodeCursor(cursor, [isCursorTime, isId, isCursorCount] as const);
  return parts && { createdAtMs: Number(parts[0]), roomId: parts[1] as RoomId, seq: Number(parts[2]) };
}

function cursorAt({ created_at, room_id, seq }: { created_at: Date; room_id: RoomId; seq: number }): string {
  return encodeCursor([String(created_at.getTime()), room_id, String(seq)]);
}
