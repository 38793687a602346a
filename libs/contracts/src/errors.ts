/** What a client does about an error: see the protocol, section 2. */
export type Retry = 'never' | 'later' | 'reauth' | 'resync';

interface CatalogueEntry {
  /** HTTP status; `null` if the code only exists on sockets. */
  readonly http: number | null;
  readonly retry: Retry;
  /** The default text for clients. */
  readonly message: string;
  /** When the code is used: the text of `docs/errors.md`. */
  readonly when: string;
}

/** Every error a client can get, over HTTP, in an ack or in `connect_error`. */
export const ERRORS = {
  INVALID: {
    http: 400,
    retry: 'never',
    message: 'The request is not valid.',
    when: 'shape, type, unknown field, any field over its limit; `field` names it. Also 405 and 415',
  },
  UNKNOWN_EVENT: {
    http: null,
    retry: 'never',
    message: 'There is no such event.',
    when: 'there is no such socket event',
  },
  TOO_LARGE: {
    http: 413,
    retry: 'never',
    message: 'The request is too large.',
    when: 'the whole HTTP body',
  },
  LIMIT_REACHED: {
    http: 409,
    retry: 'never',
    message: 'A limit is reached.',
    when: 'rooms per user, members per room, emojis per message, users on a block list, watched users; `scope` names it',
  },
  BAD_CREDENTIALS: {
    http: 401,
    retry: 'never',
    message: 'Wrong username or password.',
    when: 'wrong username or wrong password; the answer does not distinguish them',
  },
  UNAUTHENTICATED: {
    http: 401,
    retry: 'reauth',
    message: 'A valid access token is needed.',
    when: 'no token, or a token that does not verify',
  },
  TOKEN_EXPIRED: {
    http: 401,
    retry: 'reauth',
    message: 'The access token has expired.',
    when: 'access token past `exp`',
  },
  SESSION_REVOKED: {
    http: 401,
    retry: 'reauth',
    message: 'The session has ended.',
    when: 'the session ended, or a refresh token was used twice',
  },
  ACCOUNT_SUSPENDED: {
    http: 403,
    retry: 'never',
    message: 'The account is suspended.',
    when: 'an administrator closed the account; its sessions have ended',
  },
  FORBIDDEN: {
    http: 403,
    retry: 'never',
    message: 'This is not allowed.',
    when: "the caller's role does not allow this; registration or guests are closed; a cookie from a page of another `Origin`; another session's token",
  },
  NOT_A_MEMBER: {
    http: 403,
    retry: 'never',
    message: 'Join the room first.',
    when: 'public room, the caller has not joined it; non-members can only see its `Room` in the directory',
  },
  BANNED: {
    http: 403,
    retry: 'never',
    message: 'Banned from this room.',
    when: 'the caller (or the user to be added) is banned from the room; only (former) members get this code',
  },
  ARCHIVED: {
    http: 409,
    retry: 'never',
    message: 'The room is archived.',
    when: 'the room is archived and accepts no writes',
  },
  BLOCKED: {
    http: 403,
    retry: 'never',
    message: 'One side has blocked the other.',
    when: 'direct room, one side blocked the other',
  },
  MUTED: {
    http: 403,
    retry: 'later',
    message: 'Muted in this room.',
    when: 'the caller is muted in the room; `retryAfterMs`',
  },
  NOT_FOUND: {
    http: 404,
    retry: 'never',
    message: 'There is no such thing.',
    when: 'it does not exist, **or it is private and the caller may not know of it**',
  },
  USERNAME_TAKEN: {
    http: 409,
    retry: 'never',
    message: 'The username is taken.',
    when: '`field: "username"`',
  },
  NAME_TAKEN: {
    http: 409,
    retry: 'never',
    message: 'A public room has this name.',
    when: 'a public room has this name (compared without case); `field: "name"`',
  },
  IDEMPOTENCY_MISMATCH: {
    http: 409,
    retry: 'never',
    message: 'The id is already used for something else.',
    when: 'the message id was already used with other content or by another sender',
  },
  CONFLICT: {
    http: 409,
    retry: 'never',
    message: 'The state has changed meanwhile.',
    when: 'edit of a stale `version`; `upgrade` of a user who has an account already',
  },
  OUT_OF_ORDER: {
    http: 409,
    retry: 'later',
    message: 'The message before this one is not stored.',
    when: '`afterId` names a message of the caller that is not stored in the room (yet)',
  },
  GONE: {
    http: 410,
    retry: 'never',
    message: 'It has been deleted.',
    when: 'the message or room was deleted; only (former) members get this code',
  },
  SLOW_MODE: {
    http: 429,
    retry: 'later',
    message: 'The room is in slow mode.',
    when: '`retryAfterMs`',
  },
  RATE_LIMITED: {
    http: 429,
    retry: 'later',
    message: 'Too many requests.',
    when: '`retryAfterMs`, `scope`',
  },
  EPOCH_CHANGED: {
    http: 409,
    retry: 'resync',
    message: 'The store was restored; sync from nothing.',
    when: 'the store was restored or failed over to a state behind the cursors; the cursors are invalid',
  },
  OVERLOADED: {
    http: 503,
    retry: 'later',
    message: 'The server is overloaded.',
    when: 'the server sheds load',
  },
  UNAVAILABLE: {
    http: 503,
    retry: 'later',
    message: 'The service is not available.',
    when: 'a part that the request needs (Postgres, Redis, history) does not answer',
  },
  TIMEOUT: {
    http: 504,
    retry: 'later',
    message: 'No answer in time; the outcome is unknown.',
    when: '**outcome unknown**: repeat the same request; it can take effect no later than 2 s after this answer',
  },
  INTERNAL: {
    http: 500,
    retry: 'later',
    message: 'Something went wrong.',
    when: "a bug; the details are only in the server's log",
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorDetails {
  readonly message?: string;
  /** The request's first bad field. */
  readonly field?: string;
  readonly retryAfterMs?: number;
  /** The limit that was reached. */
  readonly scope?: string;
}

/** The error object of acks, `connect_error` and HTTP problems. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  retry: Retry;
  retryAfterMs?: number;
  field?: string;
  scope?: string;
}

/** The only error that services throw for clients. Filters translate it to HTTP and acks. */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(details.message ?? ERRORS[code].message, options);
    this.code = code;
    this.details = details;
  }

  get retry(): Retry {
    return ERRORS[this.code].retry;
  }

  toBody(): ErrorBody {
    const { message: _, ...details } = this.details;
    return { code: this.code, message: this.message, retry: this.retry, ...details };
  }

  static fromBody({ code, retry: _, ...details }: ErrorBody): ChatError {
    return new ChatError(code, details);
  }
}
