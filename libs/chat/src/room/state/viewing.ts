import type { Message, StoredFile } from '#client';

/** A picture and the message that it is in. */
export interface ShownPicture {
  readonly message: Message;
  readonly file: StoredFile;
}

/** Pictures that the user looks at one by one. */
export interface Viewing {
  readonly pictures: readonly ShownPicture[];
  /** The place of the first one to show. */
  readonly at: number;
}
