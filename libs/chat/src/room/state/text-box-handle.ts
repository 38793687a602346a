import type { UserBrief } from '#client';

/** The actions that the owner of a text box can call. */
export interface TextBoxHandle {
  readonly focus: () => void;
  /** Puts the text in place of the selection. */
  readonly insert: (inserted: string) => void;
  /** Puts the text behind what is written, after an empty line. */
  readonly append: (added: string) => void;
  /** The members of the room that the text can mention. */
  readonly known: () => readonly UserBrief[];
}
