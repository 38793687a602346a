import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin, Rolldown } from 'vite';
import { build } from 'vite';

const FILE = 'service-worker.js';
/** Robots and sources of icons are nothing that a page shows. */
const SHOWN = /\.(js|css|svg|png|webmanifest|woff2)$/;
/** What reads PDF files: large, and few need it. */
const ON_DEMAND = /^\/assets\/first-pages-/;

/**
 * Builds the service worker into one file of its own, which says what the client consists of. Browsers ask for that file by
 * its name, so it has no hash.
 *
 * @param entry of the worker, below the root of the build
 */
export function serviceWorker(entry: string): Plugin {
  let root = '';
  let publicFolder = '';
  let conditions: readonly string[] = [];
  return {
    name: 'parley-service-worker',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      ({ root, publicDir: publicFolder } = config);
      ({ conditions } = config.resolve);
    },
    async generateBundle(_, bundle) {
      const files = [...builtFiles(bundle), ...publicFiles(publicFolder)].toSorted(([one], [other]) =>
        one < other ? -1 : 1,
      );
      const shell = {
        version: versionOf(files),
        files: files.map(([path]) => path).filter((path) => SHOWN.test(path) && !ON_DEMAND.test(path)),
      };
      const source = await workerCode(resolve(root, entry), conditions, shell);
      this.emitFile({ type: 'asset', fileName: FILE, source });
    },
  };
}

type File = readonly [path: string, content: string | Uint8Array];

function builtFiles(bundle: Rolldown.OutputBundle): File[] {
  return Object.values(bundle).map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]);
}

function publicFiles(folder: string): File[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map(({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(folder.length), readFileSync(path)];
  });
}

function versionOf(files: readonly File[]): string {
  const hash = createHash('sha256');
  for (const [path, content] of files) hash.update(path).update(content);
  return hash.digest('base64url').slice(0, 16);
}

/** A script, not a module: not all browsers run modules as service workers. */
async function workerCode(input: string, conditions: readonly string[], shell: object): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { conditions: [...conditions] },
    define: { SHELL: JSON.stringify(shell) },
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: { input, output: { format: 'iife', codeSplitting: false } },
    },
  });
  const [output] = [built].flat();
  if (output === undefined || !('output' in output)) throw new Error('The service worker was not built.');
  return output.output[0].code;
}
