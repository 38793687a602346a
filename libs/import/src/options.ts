/** Options of `parley import` that replace guesses. */
export interface ImportOptions {
  /** The workspace, where the export does not name it. */
  readonly source?: string;
  /** A zone of the IANA database, such as `Europe/Berlin`, for times without one. */
  readonly zone?: string;
  readonly dateOrder?: 'dmy' | 'mdy';
  /** The name of the person who made the export. */
  readonly me?: string;
  /** How topics of Zulip come over. */
  readonly topics?: 'threads' | 'prefix';
}

/** What of the export is wanted. */
export interface Choice {
  /** Globs (`*`, `?`, `[a-z]`) of the rooms by their names, without case; of direct rooms by the names and usernames of their people. */
  readonly rooms?: readonly string[];
  /** ISO time; earlier messages are left out. */
  readonly since?: string;
  /** `skip`: rooms that are public alone. */
  readonly private?: 'keep' | 'skip';
}

/** An option that the export needs. */
export interface Question {
  /** As the command calls it. */
  readonly option: 'source' | 'zone' | 'date-order' | 'me' | 'topics';
  /** One sentence: what is not known, and where. */
  readonly text: string;
}

/** An export that cannot be read, or options that do not fit it. The message is one line for the operator. */
export class ImportError extends Error {
  override readonly name = 'ImportError';

  /** @param message may have texts of the export, whose control characters a terminal would obey */
  constructor(message: string) {
    super(message.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, '\ufffd'));
  }
}
