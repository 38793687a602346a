import { ImportError } from '../options.js';

/**
 * A path inside an archive, with `/` between names.
 * @throws ImportError if it leads out of the archive
 */
export function safePath(archive: string, given: string): string {
  const names = given.replaceAll('\\', '/').split('/');
  if (given.includes('\0') || /^(?:\/|[a-z]:)/i.test(given) || names.includes('..'))
    throw new ImportError(`${archive} has a path that leads out of it: ${JSON.stringify(given.slice(0, 200))}`);
  return names.filter((name) => name !== '' && name !== '.').join('/');
}
