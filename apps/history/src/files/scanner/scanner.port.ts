import type { Readable } from 'node:stream';

/** Looks for harmful content in files. */
export abstract class Scanner {
  /** False if something was found. Rejects if the scanner does not answer, or cannot take the file. */
  abstract isClean(bytes: Readable): Promise<boolean>;
}

/** Without a scanner every file is clean, also those that waited for one. */
export class NoScanner extends Scanner {
  isClean(bytes: Readable): Promise<boolean> {
    bytes.destroy();
    return Promise.resolve(true);
  }
}
