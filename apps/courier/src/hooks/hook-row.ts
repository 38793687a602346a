import type { HookError, HookId, HookPause, HookRooms, RoomId, Seq, UserId } from '#contracts';

/** The key of a signature, in Base64, sealed with `COURIER_KEY_SECRET` if there is one. */
export interface StoredSecret {
  readonly key: string;
  readonly sealed: boolean;
  /** In milliseconds; `null` for the newest one. After this time it signs no more. */
  readonly until: number | null;
}

/** What to deliver again: everything, or rooms from a message on. */
export type Replay = 'all' | readonly { readonly roomId: RoomId; readonly seq: Seq }[];

interface HookColumns {
  id: HookId;
  /** The bot of its app, and the bot's username; `null` for a hook of the operator. */
  app_id: UserId | null;
  app_name: string | null;
  rooms: HookRooms;
  from_start: boolean;
  status: 'active' | 'paused';
  reason: HookPause | null;
  /** Newest first. */
  secrets: StoredSecret[];
  /** Raised by a replay, a reset and the removal. */
  generation: number;
  replay: Replay | null;
  /** The epoch to which the cursors belong. */
  epoch: string;
  /** Cursors of a lower generation do not count. */
  base_generation: number;
  /** Rooms without a cursor begin at their start, as a replay of all rooms has asked. */
  from_zero: boolean;
  /** When the store was found to be another one, until the receiver knows. */
  reset_at: Date | null;
  /** From when on a listener goes on after a reset. */
  reset_since: Date | null;
  seen_at: Date | null;
  caught_up: boolean;
  erased_until: string | null;
  /** Erased users of whom a receiver that pulls was told after that, each with the time in milliseconds. */
  told: { readonly userId: UserId; readonly at: number }[];
  resumed_at: Date;
  last_accepted_at: Date | null;
  last_error: HookError | null;
  lag_seconds: number;
  waiting_rooms: number;
  counted_at: Date | null;
  /** Authenticates the tokens of pulls. */
  token_key: string;
  created_at: Date;
  removed_at: Date | null;
}

type Called = { mode: 'called'; url: string };
type Pulled = { mode: 'pulled'; url: null };
/** Its `url` is a placeholder. */
type Own = { mode: 'own'; url: string };

export type HookRow = HookColumns & (Called | Pulled | Own);
export type CalledHookRow = HookColumns & Called;
