import type { OpenedRoom, UserId } from '#contracts';

/** What the client keeps of a user over a reload. */
export interface Kept {
  readonly epoch: string;
  readonly blocked: readonly UserId[];
  /** All of the user's rooms; the latest of them with messages. */
  readonly rooms: readonly OpenedRoom[];
}

/** What is kept besides the rooms. */
export type KeptBase = Omit<Kept, 'rooms'>;
