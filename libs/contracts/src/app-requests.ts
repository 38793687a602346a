import { DISPLAY_NAME_RULE } from './auth-requests.js';
import type { Ext } from './ext.js';
import { ID_CHARS_MAX, LIMITS, LIST_DEFAULT, LIST_MAX, SERVER_BATCH_MAX } from './limits.js';
import { USERNAME_RULE } from './name-rule.js';
import { IsBatchOf, IsCount, IsCursor, IsExt, IsObjectOf, IsText, Optional } from './validation.js';

/** The host's own id of a user or a room, unique within the app. It can be a segment of a path. */
export const EXTERNAL_ID_RULE = {
  max: 128,
  pattern: /^(?!\.{1,2}$)[!"$&-.0->@-[\]-~]+$/,
  characters: 'visible ASCII without / \\ ? # %, not . or ..',
};
export const AVATAR_URL_CHARS_MAX = 512;
const REASON_CHARS_MAX = 500;

/** A user of an app. */
export class NamedExternalUser {
  @IsText(EXTERNAL_ID_RULE) externalId!: string;
}

/** What the host says of a user. Fields that are left out stay as they are. `ext` is replaced whole; `{}` removes it. */
export class ExternalProfile {
  /** A new user needs one. */
  @Optional() @IsText(DISPLAY_NAME_RULE) displayName?: string;
  /** Given once. The server makes one for a new user who has none. */
  @Optional() @IsText(USERNAME_RULE) username?: string;
  /** An absolute URL; empty: none. */
  @Optional() @IsText({ min: 0, max: AVATAR_URL_CHARS_MAX, blank: true }) avatarUrl?: string;
  @Optional() @IsExt(LIMITS.profileBytes) ext?: Ext;
}

export class PutExternalUser extends ExternalProfile {
  @IsText(EXTERNAL_ID_RULE) externalId!: string;
}

export class PutExternalUsers {
  /** The server parses each entry for itself. */
  @IsBatchOf(PutExternalUser, { max: SERVER_BATCH_MAX, key: 'externalId' }) users!: { externalId: string }[];
}

export class ListExternalUsers {
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
  @Optional() @IsCursor() cursor?: string;
}

export class SuspendExternalUser extends NamedExternalUser {
  /** For the audit. */
  @Optional() @IsText({ max: REASON_CHARS_MAX }) reason?: string;
}

export class BeginExternalSession extends NamedExternalUser {
  /** The session to renew. If it does not live, or is not the user's, a new one begins. */
  @Optional() @IsText({ max: ID_CHARS_MAX }) sessionId?: string;
  /** Put first. */
  @Optional() @IsObjectOf(ExternalProfile) user?: ExternalProfile;
}

export class NamedExternalSession extends NamedExternalUser {
  @IsText({ max: ID_CHARS_MAX }) sessionId!: string;
}

/** Any text: one that is no name of a bot names no app. */
const APP_CHARS_MAX = 255;
const HOST_TOKEN_CHARS_MAX = 8 * 1024;

export class ExchangeToken {
  /** The username of the app's bot. */
  @IsText({ max: APP_CHARS_MAX }) app!: string;
  /** A JWT that the host has signed. */
  @IsText({ max: HOST_TOKEN_CHARS_MAX }) token!: string;
  /** The session to renew. If it does not live, or is not the user's, a new one begins. */
  @Optional() @IsText({ max: ID_CHARS_MAX }) sessionId?: string;
}
