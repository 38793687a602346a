import { IsText, type SessionId } from '#contracts';

/** Clients take ids for opaque: one that is no UUID names no session. */
const ID_CHARS_MAX = 255;

export class NamedSession {
  @IsText({ max: ID_CHARS_MAX }) sessionId!: SessionId;
}

/** A request without fields. */
export class Nothing {}
