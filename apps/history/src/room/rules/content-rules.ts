import type { RoomRow } from '../rows/room.rows.js';

/** The operator's rules for the content of messages. */
export interface ContentRules {
  /** True if the word list and the check see the messages of this room. */
  sees(room: Pick<RoomRow, 'kind' | 'visibility'>): boolean;
  /** True if content of this room may be refused: they see it, and there is a check or a word list. */
  judges(room: Pick<RoomRow, 'kind' | 'visibility'>): boolean;
  /** True if the word list refuses the text. */
  hasWord(body: string): boolean;
  /** True if there is a check: then no content is accepted without a verdict. */
  readonly hasCheck: boolean;
}

/** Every content is accepted. */
export const NO_CONTENT_RULES: ContentRules = {
  sees: () => false,
  judges: () => false,
  hasWord: () => false,
  hasCheck: false,
};
