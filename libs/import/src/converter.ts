import type { ExportFiles } from './export/export-files.js';
import type { ImportOptions, Question } from './options.js';
import type { MessageRecord, NeutralRecord, SourceId } from './records.js';

/** A person of whom the source has a name, but no record: an author, a reactor, a member or a mention. */
export interface SeenRecord {
  readonly record: 'seen';
  readonly user: SourceId;
  readonly name: string | null;
}

/** For `named`: every user whom the text names. */
export const ALL_NAMED = 'all';

/**
 * A message whose `body` may be longer than Parley's are, and has marks in place of mentions and names of rooms (`marks.ts`),
 * of which the mentions come. `deleted` with nothing that hangs on it is dropped later.
 */
export type FoundMessage = Omit<MessageRecord, 'mentions'> & {
  readonly topic?: FoundTopic;
  /** The users whom the text mentions as `@username` instead of by marks, or whom it no longer names. */
  readonly named?: readonly SourceId[] | typeof ALL_NAMED;
};

/** The topic that a source files a message under within its room. Its name stands in front of the text of the first message. */
export interface FoundTopic {
  /** The same for all messages of the topic in the room. */
  readonly id: string;
  /** Markdown. */
  readonly name: string;
  /** The first message of the topic is the root of the others. Otherwise the name stands wherever the topic of the room changes. */
  readonly isThread: boolean;
}

/** What a converter finds, in any order but for `source`, which comes first. The same id twice is one object. */
export type Found = Exclude<NeutralRecord, MessageRecord> | FoundMessage | SeenRecord;

/** Reads one format. It is pure: it reads the files given to it, and nothing else. */
export interface Converter {
  /** The word for the format, such as `slack`. */
  readonly format: string;
  /** Tells by the content, never by the name, whether these files are an export of the format. */
  recognises(files: ExportFiles): Promise<boolean>;
  /** Asks for what the exports do not say and changes the result, unless the options say it. */
  questions(exports: readonly ExportFiles[], options: ImportOptions): Promise<readonly Question[]>;
  /**
   * Reads exports of one source. Memory does not grow with the messages. Messages of a room and time come in the order of the
   * source.
   * @throws ImportError with the path of the file that is not readable at all
   */
  convert(exports: readonly ExportFiles[], options: ImportOptions): AsyncIterable<Found>;
}
