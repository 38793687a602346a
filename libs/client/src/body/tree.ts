/** A body as clients show it. Words, numbers and signs that are no format are in it as they were typed. */
export type BodyBlock =
  | { readonly type: 'paragraph'; readonly content: readonly BodyInline[] }
  | { readonly type: 'heading'; readonly level: number; readonly content: readonly BodyInline[] }
  | { readonly type: 'quote'; readonly blocks: readonly BodyBlock[] }
  | BodyList
  | BodyCode
  | BodyTable;

export interface BodyList {
  readonly type: 'list';
  /** True for a list with numbers. */
  readonly ordered: boolean;
  readonly items: readonly BodyItem[];
}

export interface BodyItem {
  /** The number as it was typed, such as `5.` or `2)`; `''` for a bullet. */
  readonly number: string;
  /** Whether a task is done; `null` for all other items. */
  readonly done: boolean | null;
  readonly blocks: readonly BodyBlock[];
}

export interface BodyCode {
  readonly type: 'code';
  /** The language and what else follows the fence, such as `js title="a.js"`; `''` without a language. */
  readonly language: string;
  readonly text: string;
}

export interface BodyTable {
  readonly type: 'table';
  readonly align: readonly CellAlign[];
  /** The cells by row, the first of which is the head. All rows have the same number of cells. */
  readonly rows: readonly (readonly (readonly BodyInline[])[])[];
  /** The lines as they were typed. */
  readonly typed: string;
}

export type CellAlign = 'left' | 'center' | 'right' | null;

/** A part of a line. Line breaks are `\n` in a text. */
export type BodyInline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'strong' | 'emphasis' | 'strike'; readonly content: readonly BodyInline[] }
  | { readonly type: 'code'; readonly text: string }
  | BodyLink;

export interface BodyLink {
  readonly type: 'link';
  /** An absolute URL of `http:`, `https:` or `mailto:`. */
  readonly href: string;
  /** True for a URL that stands for itself. `content` is then the URL as it was typed. */
  readonly isBare: boolean;
  /** Contains no links. */
  readonly content: readonly BodyInline[];
}

/** A block, and how many lines it has. */
export interface FoundBlock {
  readonly block: BodyBlock;
  readonly lines: number;
}

/** Deeper formats stay as they were typed. */
export const NESTING_MAX = 12;
