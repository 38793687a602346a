/**
 * `npm run sbom [-- FILE]`: writes the npm packages of the images as CycloneDX JSON, from the lock file. The default
 * file is `dist/parley-VERSION.cdx.json`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

const read = (name) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));

const { optionalDependencies, devDependencies, workspaces, ...manifest } = read('package.json');
// The services use one of the workspaces, the contracts.
Object.assign(manifest.dependencies, read('libs/contracts/package.json').dependencies);
const file = resolve(process.argv[2] ?? join(ROOT, `dist/parley-${manifest.version}.cdx.json`));

/** Like the Dockerfile: omits the packages of the build, of the embedded form and of the clients, and prunes the lock file. */
const temporary = mkdtempSync(join(tmpdir(), 'parley-sbom-'));
// npm uses the name of the folder.
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
