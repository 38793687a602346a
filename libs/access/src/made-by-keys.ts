import type { SessionId, UserId } from '#contracts';

/** What a key of an app makes and leaves: it reads, posts or acts after the key has ended. */
export const MADE_KINDS = ['session', 'hook', 'incoming', 'scheduled'] as const;
export type MadeKind = (typeof MADE_KINDS)[number];

export interface MadeThing {
  readonly kind: MadeKind;
  readonly id: string;
  /** For people: the name of a webhook, the room of a scheduled message, the user of a session. No address, and no text of users. */
  readonly name: string;
  /** ISO time. */
  readonly since: string;
}

/** `GET <auth>/apps/:user/keys`: also those that have ended, for about a month. */
export interface AppKeysAnswer {
  readonly appId: UserId;
  readonly keys: readonly SessionId[];
}

/** A session that the server of an app began or renewed with one of the keys; it may have ended. */
export interface MadeSession {
  readonly id: SessionId;
  readonly userId: UserId;
  readonly username: string | null;
  readonly since: string;
  readonly isLiving: boolean;
}

/** Ids in one request. */
export const MADE_KEYS_MAX = 1000;
export const MADE_SESSIONS_MAX = 500;

/** `POST <auth>/apps/:user/made/find`, with `keys` and `after`: by id. */
export interface MadeSessionsPage {
  readonly sessions: readonly MadeSession[];
  /** Living sessions that the server of the app began, with a key that is not known. */
  readonly unknown: number;
  /** Where the next page begins; `null` after the last one. */
  readonly after: SessionId | null;
}

/**
 * `POST <history>/made/find`, `POST <courier>/made/find`, and `…/made/end`, which removes all these and lets the makers make no more: a
 * repeat finds none. `POST <auth>/apps/:user/made/end` ends a batch of sessions.
 */
export interface FindMadeBody {
  /** The bot of the app. */
  readonly appId: UserId;
  readonly keys: readonly SessionId[];
}

/** History also looks for what these users scheduled in these sessions. */
export interface FindMadeInSessionsBody extends FindMadeBody {
  readonly users: readonly UserId[];
  readonly sessions: readonly SessionId[];
}

export interface MadeAnswer {
  readonly made: readonly MadeThing[];
  /** How many of the app's things there are of which a key is not known. */
  readonly unknown: number;
}
