/**
 * `npm run sbom [-- FILE]`: what the images contain of npm's packages, as CycloneDX JSON, from the lock file:
 * `dist/parley-VERSION.cdx.json`, or the file named.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

const { optionalDependencies, devDependencies, ...manifest } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
);
const file = resolve(process.argv[2] ?? join(ROOT, `dist/parley-${manifest.version}.cdx.json`));

/** As the Dockerfile does it: without what only building and the embedded form need, and the lock pruned to that. */
const temporary = mkdtempSync(join(tmpdir(), 'parley-sbom-'));
// npm calls the whole by the folder's name.
const folder = join(temporary, 'parley');
mkdirSync(folder);
try {
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  cpSync(join(ROOT, 'package-lock.json'), join(folder, 'package-lock.json'));
  npm(['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund']);
  const document = npm(['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application']);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, document);
  process.stdout.write(`${file}: ${JSON.parse(document).components.length} components\n`);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function npm(args) {
  const options = { cwd: folder, encoding: 'utf8', maxBuffer: OUTPUT_BYTES_MAX, stdio: ['ignore', 'pipe', 'inherit'] };
  const { status, stdout } = spawnSync('npm', args, options);
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed`);
  return stdout;
}
