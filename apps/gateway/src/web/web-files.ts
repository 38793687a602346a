import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { projectFolder } from '#engines/project-folder';

/** The extensions of the compressed forms that the build writes, the best first. */
const ENCODINGS = { br: '.br', gzip: '.gz' } as const;
const COMPRESSED = /\.(br|gz)$/;

export interface WebFile {
  /** The value that all forms of the file share. */
  readonly etag: string;
  readonly plain: Buffer;
  /** By content coding, the best first. */
  readonly compressed: ReadonlyMap<string, Buffer>;
}

/** Returns the folder into which `npm run build` builds the web client. */
export function webFolder(): string {
  return join(projectFolder(), 'dist', 'apps', 'web');
}

/**
 * The built web client, held in memory (about a megabyte): a build beside a running gateway cannot break its answers,
 * and no path can lead out of the folder.
 *
 * @returns the files by their path (`/assets/index-abc.js`), or `null` if there is no build
 */
export function readWebFiles(folder: string): ReadonlyMap<string, WebFile> | null {
  if (!existsSync(join(folder, 'index.html'))) return null;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(
    files
      .filter((file) => !COMPRESSED.test(file))
      .map((file) => [`/${relative(folder, file).replaceAll(sep, '/')}`, readForms(file)]),
  );
}

/** Weak, because the forms differ in their bytes. By content, because files of two builds can have one size and time. */
export function etagOf(plain: Buffer): string {
  return `W/"${createHash('sha256').update(plain).digest('base64url')}"`;
}

function readForms(file: string): WebFile {
  const plain = readFileSync(file);
  const forms = Object.entries(ENCODINGS).filter(([, extension]) => existsSync(file + extension));
  return {
    etag: etagOf(plain),
    plain,
    compressed: new Map(forms.map(([encoding, extension]) => [encoding, readFileSync(file + extension)])),
  };
}
