import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root; works from the sources and from `dist`. */
export function projectFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) return process.cwd();
    folder = parent;
  }
  return folder;
}

/** A folder that outlives the process and may be deleted at any time. */
export async function cacheFolder(): Promise<string> {
  const inProject = join(projectFolder(), 'node_modules', '.cache', 'parley');
  const inTemp = join(tmpdir(), `parley-cache-${process.getuid?.() ?? 'user'}`);
  try {
    await mkdir(inProject, { recursive: true });
    return inProject;
  } catch {
    // The checkout belongs to another user.
    await mkdir(inTemp, { recursive: true, mode: 0o700 });
    return inTemp;
  }
}
