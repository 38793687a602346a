import type { ErrorCode } from './errors.js';

/** When each code is used, for the documents. Apart from `ERRORS`, because browsers load that. */
export const ERROR_CASES: Readonly<Record<ErrorCode, string>> = {
  INVALID: 'shape, type, unknown field, any field over its limit; `field` names it. Also 405 and 415',
  UNKNOWN_EVENT: 'there is no such socket event',
  TOO_LARGE: 'the whole HTTP body',
  LIMIT_REACHED:
    'rooms per user, members per room, members of a room in which a message mentions everyone (`everyone`), emojis per message, users on a block list, bookmarks of a user, scheduled messages of a user, drafts of a user (`drafts`), messages of a user that grow (`growing`), the text of a message that grows (`bodyChars`), watched users, files per message, bytes of files (`fileBytesPerUser`, `fileBytesTotal`), files whose upload is not done (`filesOpenPerUser`, `filesOpenPerAddress`, `fileBytesOpenPerAddress`), strangers in one request (`add`, `add.guest`), incoming webhooks of a room (`incomingPerRoom`), links into a room (`linksPerRoom`), hooks of an app or of the server (`hooks`), devices of a user (`devicesPerUser`); `scope` names it',
  BAD_CREDENTIALS:
    'wrong username or wrong password; the answer does not distinguish them. `field: "otp"`: the code is wrong, everything before it was right. A refused return of a provider, or a handoff that is not valid',
  SECOND_FACTOR:
    'username and password (or the link) are right, and the account has a second factor; `field: "otp"`: send the same again with `otp`',
  UNAUTHENTICATED: 'no token, or a token that does not verify',
  TOKEN_EXPIRED: 'access token past `exp`',
  SESSION_REVOKED: 'the session ended, or a refresh token was used twice',
  ACCOUNT_SUSPENDED: 'an administrator closed the account; its sessions have ended',
  FORBIDDEN:
    "the caller's role does not allow this; registration or guests are closed; a cookie from a page of another `Origin`; another session's token; a feature that the user does not have; a reset link that is not valid; a stranger where groups take only contacts (`field`: `memberIds` or `userId`); a message to everyone, of a member in a larger room or in a direct room (`field`: `everyone`); a message that grows, of a user without the feature `append` (`field`: `grow`); the key of an app in a page, without the scope, or where none is taken (`field`: `origin`, `scope` or `token`); a pull of a hook that has a URL (`field`: `hookId`); a way in that is not configured; push where it is not configured (`field`: `kind`), and for bots; a session that began too long ago to confirm something (`field`: `session`); an invitation that is missing or not valid (`field`: `invite`); a provider’s user without an account, or one that the provider’s settings refuse (`field`: `identity`, `provider`); an e-mail address that is missing or not accepted (`field`: `email`); a mailed link that is not valid (`field`: `token`)",
  NOT_A_MEMBER: 'public room, the caller has not joined it; non-members can only see its `Room` in the directory',
  BANNED: 'the caller (or the user to be added) is banned from the room; only (former) members get this code',
  ARCHIVED: 'the room is archived and accepts no writes',
  BLOCKED: 'direct room, one side blocked the other',
  MUTED: 'the caller is muted in the room; `retryAfterMs`',
  REFUSED:
    "the operator's check or word list refuses this content; the text may say why. Other text takes another `id`; of an append nothing is added, of a `finish` nothing is ended",
  NOT_FOUND: 'it does not exist, **or it is private and the caller may not know of it**',
  USERNAME_TAKEN: '`field: "username"`',
  NAME_TAKEN: 'a public room has this name, or one that looks like it; `field: "name"`',
  IDEMPOTENCY_MISMATCH: 'the id was already used with other content or by another user',
  CONFLICT:
    'edit of a stale `version`; `upgrade` of a user who has an account already; an identity or an e-mail address (`field: "email"`) of another account; the last way in; a second factor that is on already, or not on; an append, `finish`, stop or edit of a message that has ended to grow, still grows, or never did (`field`: `id`; `length`: what is stored), an append with other text than is stored there (`field`: `text`), a `finish` of more or less than is stored (`field`: `length`), or of one that ended in another state (`field`: `state`)',
  OUT_OF_ORDER:
    '`afterId` names a message of the caller that is not stored in the room (yet); the `offset` of an append, or the `length` of a `finish`, is beyond the stored text: send from `length`',
  NOT_READY:
    "a file is not uploaded yet, or somebody else's is still being checked; `retryAfterMs`. The message to forward still grows (`field`: `from`)",
  GONE: 'the message or room was deleted, or the file was refused or lost; only (former) members get this code',
  SLOW_MODE: '`retryAfterMs`',
  RATE_LIMITED: '`retryAfterMs`, `scope`',
  EPOCH_CHANGED: 'the store was restored or failed over to a state behind the cursors; the cursors are invalid',
  OVERLOADED: 'the server sheds load',
  UNAVAILABLE: 'a part that the request needs (Postgres, Redis, history, the courier, the file store) does not answer',
  TIMEOUT: '**outcome unknown**: repeat the same request; it can take effect no later than 2 s after this answer',
  INTERNAL: "a bug; the details are only in the server's log",
};
