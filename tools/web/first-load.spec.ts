import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_LOAD_BYTES_MAX, firstLoad } from './first-load.js';

const ROOT = resolve(import.meta.dirname, '../..');
/** Far longer than a busy machine needs. */
const BUILD_TIMEOUT_MS = 300_000;

describe('the build of the web client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-web-build-'));

  beforeAll(async () => {
    // In a process of its own: vitest's NODE_ENV would select the development build of React.
    const env = { ...process.env, NODE_ENV: 'production' };
    await promisify(execFile)('npx', ['vite', 'build', 'apps/web', '--outDir', folder, '--emptyOutDir'], {
      cwd: ROOT,
      env,
    });
  }, BUILD_TIMEOUT_MS);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('loads less than 200 KiB of script and style, compressed, before the first page', () => {
    const { script, style } = firstLoad(folder);
    expect(script).toBeGreaterThan(0);
    expect(style).toBeGreaterThan(0);
    expect(script + style).toBeLessThan(FIRST_LOAD_BYTES_MAX);
  });

  it('has nothing of the console', () => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(html|js)$/.test(name),
    );
    expect(names.length).toBeGreaterThan(0);
    const isOfConsole = (name: string) => /Parley.console|\/v1\/admin/.test(readFileSync(join(folder, name), 'utf8'));
    expect(names.filter(isOfConsole)).toEqual([]);
  });

  it('compresses each longer text ahead of time', () => {
    const assets = join(folder, 'assets');
    const texts = readdirSync(assets).filter((name) => /\.(m?js|css)$/.test(name));
    const long = texts.map((name) => join(assets, name)).filter((file) => readFileSync(file).length >= 1024);
    expect(long.length).toBeGreaterThan(0);
    for (const file of long) {
      const bytes = readFileSync(file);
      expect(brotliDecompressSync(readFileSync(`${file}.br`)).equals(bytes)).toBe(true);
      expect(gunzipSync(readFileSync(`${file}.gz`)).equals(bytes)).toBe(true);
    }
  });

  it('has a service worker in one file, which is no module and knows every file that a page loads', () => {
    const worker = readFileSync(join(folder, 'service-worker.js'), 'utf8');
    expect(worker).not.toMatch(/\bimport\b|\bexport\b|SHELL/);
    const assets = readdirSync(join(folder, 'assets')).filter((name) => /^(?!first-pages-).*\.(js|css)$/.test(name));
    const needed = [...assets.map((name) => `/assets/${name}`), '/favicon.svg', '/manifest.webmanifest'];
    expect(needed.filter((path) => !worker.includes(path))).toEqual([]);
    // What reads PDF files is large, and few need it.
    expect(worker).not.toMatch(/first-pages-|pdf\.worker/);
  });

  it('has a manifest whose icons are there', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.webmanifest'), 'utf8')) as {
      icons: { src: string; purpose?: string }[];
    };
    expect(manifest.icons.filter(({ src }) => !existsSync(join(folder, src)))).toEqual([]);
    expect(manifest.icons.map(({ purpose }) => purpose)).toContain('maskable');
  });

  it('has no inline script and no inline style, which the content security policy forbids', () => {
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    expect(page).not.toMatch(/<style|style=|<script(?![^>]* src=)| on\w+=/);
    expect(existsSync(join(folder, 'favicon.svg'))).toBe(true);
  });
});
