import type { Ext, StoredFile, UserId } from '#contracts';

/** The content of a message that is to be stored. */
export interface Content {
  readonly body: string;
  readonly ext: Ext | null;
  readonly files: readonly StoredFile[];
}

/** The result of the operator's check. `unanswered`: it gave none for this content. */
export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly detail?: string }
  | { readonly kind: 'unanswered' };

/** Tells the verdict on the content of one command. */
export type Judge = (content: Content) => Verdict;

/** A message whose content was refused. */
export interface RefusedContent {
  readonly userId: UserId;
  readonly by: 'check' | 'words';
}
