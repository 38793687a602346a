import { IsText, type SessionId } from '#contracts';

/** Clients treat ids as opaque: a text that is not a UUID names no session. */
const ID_CHARS_MAX = 255;

export class NamedSession {
  @IsText({ max: ID_CHARS_MAX }) sessionId!: SessionId;
}
