import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { projectFolder } from '#engines/project-folder';

const filesIn = (folder: string): string[] =>
  readdirSync(join(projectFolder(), folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') || name.endsWith('.yml'))
    .map((name) => join(folder, name));

const FILES = [
  'docker-compose.yml',
  'docker-compose.s3.yml',
  'docker-compose.host-keys.yml',
  'docker-compose.check.yml',
  'docker-compose.sign-in.yml',
  'Dockerfile',
  '.devcontainer/Dockerfile',
  ...filesIn('.github/workflows'),
  ...filesIn('k8s'),
];

/** An image of others; ours are `parley-…`, and `FROM` can name a stage. */
const IMAGE = /^ *(?:image:|FROM) +(?:\$\{[A-Z_]+:-)?(?!parley-|\$\{)([^\s}]*[:@/][^\s}]*)/gm;
const PINNED = /^(?:[a-z]+\/)?[a-z]+:v?\d+\.\d+(?:\.\d+)?(?:-[a-z-]+)?@sha256:[0-9a-f]{64}$/;

function imagesIn(path: string): string[] {
  return [...readFileSync(join(projectFolder(), path), 'utf8').matchAll(IMAGE)].map(([, image = '']) => image);
}

describe('the images of others', () => {
  const images = FILES.flatMap((path) => imagesIn(path).map((image) => ({ path, image })));

  it('are pinned by version and digest in all files', () => {
    expect(images.filter(({ image }) => !PINNED.test(image))).toEqual([]);
    const names = new Set(images.map(({ image }) => image.split(':')[0]));
    const known = ['node', 'redis', 'postgres', 'haproxy', 'prom/prometheus', 'grafana/grafana'];
    expect([...names].sort()).toEqual(known.sort());
  });

  it('have the same digest wherever the same image is used', () => {
    const kinds = images.map(({ image }) => image.replace(/[\d.]+/, '').split('@')[0]);
    const pins = new Set(images.map(({ image }) => image));
    expect(pins.size).toBe(new Set(kinds).size);
    const [redis] = [...pins].filter((image) => image.startsWith('redis:'));
    expect(readFileSync(join(projectFolder(), 'libs/engines/src/redis-binary.ts'), 'utf8')).toContain(`'${redis}'`);
  });
});
