import { asyncApi } from './api/asyncapi.js';
import { openApi } from './api/openapi.js';
import { configurationPage } from './configuration-page.js';
import { errorsPage } from './errors-page.js';
import { eventsPage } from './events-page.js';
import { permissionsPage } from './permissions-page.js';

/** A file that is made from code. */
export interface Generator {
  /** From the project's root. */
  readonly file: string;
  /** `root`: the project's folder, for what is made from sources. */
  readonly generate: (root: string) => string;
}

export const GENERATORS: readonly Generator[] = [
  { file: 'docs/errors.md', generate: errorsPage },
  { file: 'docs/configuration.md', generate: configurationPage },
  { file: 'docs/events.md', generate: eventsPage },
  { file: 'docs/permissions.md', generate: permissionsPage },
  { file: 'docs/openapi.json', generate: openApi },
  { file: 'docs/asyncapi.json', generate: asyncApi },
];
