import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { findKustomize } from './kustomize.js';
import type { Manifest } from './manifests.js';

const ROOT = resolve(import.meta.dirname, '../..');
const RENDER_TIMEOUT_MS = 60_000;
const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;

export const OVERLAYS = ['small', 'large'] as const;
export type Overlay = (typeof OVERLAYS)[number];

/** The URLs of an external PostgreSQL and Redis. */
const ELSEWHERE: Readonly<Record<Overlay, NodeJS.ProcessEnv>> = {
  small: {},
  large: {
    POSTGRES: 'db.example.org:5432/parley?sslmode=verify-full',
    REDIS_CLUSTER: 'redis-0.redis:6379,redis-1.redis:6379',
  },
};

const run = promisify(execFile);

const rendered = new Map<Overlay, Promise<readonly Manifest[]>>();

/** Renders the overlay with generated secrets. Repeated calls return the same manifests. */
export function render(overlay: Overlay): Promise<readonly Manifest[]> {
  const manifests = rendered.get(overlay) ?? renderAnew(overlay, []);
  rendered.set(overlay, manifests);
  return manifests;
}

/** Renders the overlay with additional components, in a copy of the folder. */
export async function renderAnew(overlay: Overlay, components: readonly string[]): Promise<Manifest[]> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-k8s-'));
  try {
    for (const part of ['k8s', 'deploy'])
      await cp(join(ROOT, part), join(folder, part), { recursive: true, filter: (path) => !path.endsWith('/secrets') });
    const site = join(folder, 'k8s/overlays', overlay);
    await addComponents(join(site, 'kustomization.yaml'), components);
    const env = { PATH: process.env['PATH'], ...ELSEWHERE[overlay] };
    await run(join(folder, 'k8s/make-secrets.sh'), [site], { env, timeout: RENDER_TIMEOUT_MS });
    const options = { timeout: RENDER_TIMEOUT_MS, maxBuffer: OUTPUT_BYTES_MAX };
    const [command, ...args] = await findKustomize();
    const { stdout } = await run(command, [...args, site], options);
    return parseAllDocuments(stdout).map((document) => unwrapped(document.toJS() as Manifest));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function addComponents(file: string, names: readonly string[]): Promise<void> {
  const kustomization = parse(await readFile(file, 'utf8')) as { components: string[] };
  kustomization.components.push(...names.map((name) => `../../components/${name}`));
  await writeFile(file, stringify(kustomization));
}

/**
 * Removes the line breaks that kustomize adds to long base64 values. Kubernetes ignores them, a schema check does not.
 */
function unwrapped(manifest: Manifest & { data?: Record<string, string> }): Manifest {
  if (manifest.kind !== 'Secret') return manifest;
  const data = Object.entries(manifest.data ?? {}).map(([key, value]) => [key, value.replaceAll(/\s/g, '')] as const);
  return { ...manifest, data: Object.fromEntries(data) } as Manifest;
}
