import { ImportError } from '../options.js';

/**
 * The error, for the operator, of something that cannot be read, such as a broken archive.
 * @param name the path of it
 */
export function unreadable(name: string, error: unknown): ImportError {
  if (error instanceof ImportError) return error;
  return new ImportError(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
}
