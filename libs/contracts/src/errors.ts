/** The reaction of a client to an error: see the protocol, section 2. */
export type Retry = 'never' | 'later' | 'reauth' | 'resync';

interface CatalogueEntry {
  /** HTTP status; `null` if the code only exists on sockets. */
  readonly http: number | null;
  readonly retry: Retry;
  /** The default text for clients. */
  readonly message: string;
}

/** Every error a client can get, over HTTP, in an ack or in `connect_error`. */
export const ERRORS = {
  INVALID: {
    http: 400,
    retry: 'never',
    message: 'The request is not valid.',
  },
  UNKNOWN_EVENT: {
    http: null,
    retry: 'never',
    message: 'There is no such event.',
  },
  TOO_LARGE: {
    http: 413,
    retry: 'never',
    message: 'The request is too large.',
  },
  LIMIT_REACHED: {
    http: 409,
    retry: 'never',
    message: 'A limit is reached.',
  },
  BAD_CREDENTIALS: {
    http: 401,
    retry: 'never',
    message: 'Wrong username or password.',
  },
  SECOND_FACTOR: {
    http: 401,
    retry: 'never',
    message: 'The code of the second factor is needed.',
  },
  UNAUTHENTICATED: {
    http: 401,
    retry: 'reauth',
    message: 'A valid access token is needed.',
  },
  TOKEN_EXPIRED: {
    http: 401,
    retry: 'reauth',
    message: 'The access token has expired.',
  },
  SESSION_REVOKED: {
    http: 401,
    retry: 'reauth',
    message: 'The session has ended.',
  },
  ACCOUNT_SUSPENDED: {
    http: 403,
    retry: 'never',
    message: 'The account is suspended.',
  },
  FORBIDDEN: {
    http: 403,
    retry: 'never',
    message: 'This is not allowed.',
  },
  NOT_A_MEMBER: {
    http: 403,
    retry: 'never',
    message: 'Join the room first.',
  },
  BANNED: {
    http: 403,
    retry: 'never',
    message: 'Banned from this room.',
  },
  ARCHIVED: {
    http: 409,
    retry: 'never',
    message: 'The room is archived.',
  },
  BLOCKED: {
    http: 403,
    retry: 'never',
    message: 'One side has blocked the other.',
  },
  MUTED: {
    http: 403,
    retry: 'later',
    message: 'Muted in this room.',
  },
  REFUSED: {
    http: 403,
    retry: 'never',
    message: 'This content is not accepted here.',
  },
  NOT_FOUND: {
    http: 404,
    retry: 'never',
    message: 'There is no such thing.',
  },
  USERNAME_TAKEN: {
    http: 409,
    retry: 'never',
    message: 'The username is taken.',
  },
  NAME_TAKEN: {
    http: 409,
    retry: 'never',
    message: 'A public room has this name.',
  },
  IDEMPOTENCY_MISMATCH: {
    http: 409,
    retry: 'never',
    message: 'The id is already used for something else.',
  },
  CONFLICT: {
    http: 409,
    retry: 'never',
    message: 'The state has changed meanwhile.',
  },
  OUT_OF_ORDER: {
    http: 409,
    retry: 'later',
    message: 'The message before this one is not stored.',
  },
  NOT_READY: {
    http: 409,
    retry: 'later',
    message: 'The file is not ready.',
  },
  GONE: {
    http: 410,
    retry: 'never',
    message: 'It has been deleted.',
  },
  SLOW_MODE: {
    http: 429,
    retry: 'later',
    message: 'The room is in slow mode.',
  },
  RATE_LIMITED: {
    http: 429,
    retry: 'later',
    message: 'Too many requests.',
  },
  EPOCH_CHANGED: {
    http: 409,
    retry: 'resync',
    message: 'The store was restored; sync from nothing.',
  },
  OVERLOADED: {
    http: 503,
    retry: 'later',
    message: 'The server is overloaded.',
  },
  UNAVAILABLE: {
    http: 503,
    retry: 'later',
    message: 'The service is not available.',
  },
  TIMEOUT: {
    http: 504,
    retry: 'later',
    message: 'No answer in time; the outcome is unknown.',
  },
  INTERNAL: {
    http: 500,
    retry: 'later',
    message: 'Something went wrong.',
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
  /** What is stored of a message that grows, in code points. */
  readonly length?: number;
  /** The account whose password the link of a registration asks for. */
  readonly username?: string;
}

/** The error object of acks, `connect_error` and HTTP problems. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  retry: Retry;
  retryAfterMs?: number;
  field?: string;
  scope?: string;
  length?: number;
  username?: string;
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

  /** For logs: the text may hold what none may. */
  override toString(): string {
    return `${this.name}: ${this.code}`;
  }

  toBody(): ErrorBody {
    const { message: _, ...details } = this.details;
    return { code: this.code, message: this.message, retry: this.retry, ...details };
  }

  static fromBody({ code, retry: _, ...details }: ErrorBody): ChatError {
    return new ChatError(code, details);
  }
}
