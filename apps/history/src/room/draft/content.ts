import type { Ext, StoredFile } from '#contracts';

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
