import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadServiceConfig } from '#config/app-config';
import { service, SERVICES } from '#config/services';
import { projectFolder } from '#engines/project-folder';

const ROOT = projectFolder();
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface ComposeFile {
  readonly services: Readonly<Record<string, { readonly environment?: Readonly<Record<string, string>> }>>;
  readonly secrets: Readonly<Record<string, unknown>>;
}
interface SignInFile {
  readonly services: Readonly<Record<string, { readonly networks: string[]; readonly volumes: string[] }>>;
}
/** What a service reaches with `docker-compose.sign-in.yml`. */
const SIGN_IN: readonly string[] = ['providers', 'mail server'];
const compose = parse(read('docker-compose.yml'), { merge: true }) as ComposeFile;

it('docs/architecture.md names every service', () => {
  expect(SERVICES.filter((name) => !read('docs/architecture.md').includes(`\`apps/${name}\``))).toEqual([]);
});

describe('docker-compose', () => {
  let made: string;
  beforeAll(async () => {
    made = await mkdtemp(join(tmpdir(), 'parley-secrets-'));
    spawnSync('sh', [join(ROOT, 'deploy/make-secrets'), made]);
  });
  afterAll(() => rm(made, { recursive: true }));

  it('finds a file for each of its secrets', () => {
    const files = readdirSync(made);
    expect(Object.keys(compose.secrets).filter((secret) => !files.includes(secret))).toEqual([]);
  });

  it('lets auth, which reaches providers and the mail server, read their secrets in a folder that exists', () => {
    const { services } = parse(read('docker-compose.sign-in.yml')) as SignInFile;
    const reaching = SERVICES.filter((name) => service(name).reaches.some((part) => SIGN_IN.includes(part)));
    expect(Object.keys(services)).toEqual(reaching);
    for (const { networks, volumes } of Object.values(services)) {
      expect(networks).toContain('edge');
      expect(volumes).toEqual([expect.stringMatching(/\/sign-in:\/run\/secrets\/sign-in:ro$/)]);
    }
    // The user of the container enters it; the folder around it is closed to other users.
    expect(statSync(join(made, 'sign-in')).mode & 0o777).toBe(0o755);
  });

  it.each(SERVICES)('gives %s all that it requires, and the URLs of those that it asks', (name) => {
    const environment = compose.services[name]?.environment ?? {};
    const mounted = Object.entries(environment).map(([key, value]) => [key, value.replace('/run/secrets', made)]);
    expect(() => loadServiceConfig(name, Object.fromEntries(mounted) as Record<string, string>)).not.toThrow();
    for (const asked of service(name).asks)
      expect(environment[`${asked.toUpperCase()}_INTERNAL_URL`]).toBe(`http://${asked}:${service(asked).port}`);
  });
});
