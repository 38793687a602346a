import { IsId, IsIdList, type SessionId, type UserId } from '#contracts';
import { MADE_KEYS_MAX, MADE_SESSIONS_MAX, type FindMadeInSessionsBody } from '#access/made-by-keys';

/** What keys of an app have made, also in sessions that they began. A key is a session of the app's bot. */
export class MadeInSessions implements FindMadeInSessionsBody {
  @IsId() appId!: UserId;
  @IsIdList(MADE_KEYS_MAX) keys!: SessionId[];
  @IsIdList(MADE_SESSIONS_MAX + 1) users!: UserId[];
  @IsIdList(MADE_SESSIONS_MAX + MADE_KEYS_MAX) sessions!: SessionId[];
}
