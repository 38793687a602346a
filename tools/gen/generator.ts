/** A file that `npm run gen` writes from code. */
export interface Generator {
  /** From the project's root. */
  readonly file: string;
  /** `root` is the project's folder, for generators that read sources. */
  readonly generate: (root: string) => string;
}
