import { configurationPage } from './configuration-page.js';
import { errorsPage } from './errors-page.js';

/** A file that is made from code. */
export interface Generator {
  /** From the project's root. */
  readonly file: string;
  readonly generate: () => string | Promise<string>;
}

export const GENERATORS: readonly Generator[] = [
  { file: 'docs/errors.md', generate: errorsPage },
  { file: 'docs/configuration.md', generate: configurationPage },
];
