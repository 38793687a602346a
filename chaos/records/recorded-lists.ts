/** An entry of `mention:list`. */
export interface RecordedMention {
  readonly roomId: string;
  readonly id: string;
  readonly unread: boolean;
}

/** An entry of `draft:list`. */
export interface RecordedDraft {
  readonly roomId: string;
  readonly body: string;
}

/** A link into a room, after people have opened it. */
export interface RecordedLink {
  readonly roomId: string;
  /** How many people it lets in. */
  readonly uses: number;
  /** How many it has let in, as the server counts them. */
  readonly used: number;
  /** The users who opened it, and were let in. */
  readonly entered: readonly string[];
  /** The users who found it used up. */
  readonly refused: readonly string[];
  /** The members of its room, without its maker. */
  readonly memberIds: readonly string[];
}
