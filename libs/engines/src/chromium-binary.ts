import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { firstLine, librariesOf, onPath, unpackedPackages, type DebianPackages } from './debian-packages.js';
import { EngineUnavailable } from './engine-unavailable.js';
import { cacheFolder } from './project-folder.js';

const run = promisify(execFile);

/** The headless shell opens a window in half the time: it has no toolbars, which the others render without showing them. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];
const DEBIAN: DebianPackages = {
  name: 'chromium-debian',
  packages: ['chromium-headless-shell', 'fonts-dejavu-core', 'fonts-noto-core', 'fonts-noto-color-emoji'],
  withDependencies: true,
  program: 'usr/lib/chromium/chromium-headless-shell',
};
/** Playwright's name of its headless shell, and of the program in it. */
const PLAYWRIGHT_BROWSER = 'chromium-headless-shell';
const PLAYWRIGHT_PROGRAM = /[/\\](chrome-headless-shell|headless_shell)(\.exe)?$/;
const DOWNLOAD_TIMEOUT_MS = 300_000;

export interface ChromiumBinary {
  readonly path: string;
  /** Environment variables that it needs beside the inherited ones. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The browser of the tests. Looks on the PATH, then unpacks Debian's packages without installing them, then lets
 * Playwright download its own. Throws `EngineUnavailable`.
 */
export async function findChromium(): Promise<ChromiumBinary> {
  const path = NAMES.map(onPath).find((found) => found !== undefined);
  if (path !== undefined) return { path, env: {} };
  const tried = [`${NAMES.join(', ')} on the PATH`];
  for (const [name, find] of [
    [`apt-get download ${DEBIAN.packages.join(' ')}`, fromDebian],
    [`playwright install ${PLAYWRIGHT_BROWSER}`, fromPlaywright],
  ] as const) {
    try {
      return await find();
    } catch (error) {
      tried.push(`${name} (${firstLine(error)})`);
    }
  }
  throw new EngineUnavailable(`No Chromium on this machine; tried: ${tried.join('; ')}`);
}

async function fromDebian(): Promise<ChromiumBinary> {
  const folder = await unpackedPackages(DEBIAN);
  const fonts = join(folder, 'parley-fonts.conf');
  await writeFile(fonts, fontSettings([join(folder, 'usr/share/fonts'), '/usr/share/fonts'], join(folder, 'cache')));
  const libraries = await librariesOf(folder);
  // libpulse expects its private library in a folder of the system.
  const withPrivate = libraries.split(delimiter).flatMap((path) => [path, join(path, 'pulseaudio')]);
  const env = { LD_LIBRARY_PATH: withPrivate.join(delimiter), FONTCONFIG_FILE: fonts };
  return { path: join(folder, DEBIAN.program), env };
}

/** For fontconfig, which reads no settings from an unpacked package. */
function fontSettings(folders: readonly string[], cache: string): string {
  const lines = [...folders.map((folder) => `<dir>${folder}</dir>`), `<cachedir>${cache}</cachedir>`];
  return `<?xml version="1.0"?>\n<fontconfig>\n${lines.join('\n')}\n</fontconfig>\n`;
}

async function fromPlaywright(): Promise<ChromiumBinary> {
  const folder = join(await cacheFolder(), 'playwright');
  await mkdir(folder, { recursive: true });
  const program = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
  const env = { ...process.env, PLAYWRIGHT_BROWSERS_PATH: folder };
  await run(process.execPath, [program, 'install', PLAYWRIGHT_BROWSER], { env, timeout: DOWNLOAD_TIMEOUT_MS });
  const found = (await readdir(folder, { recursive: true })).find((file) => PLAYWRIGHT_PROGRAM.test(file));
  if (found === undefined) throw new Error('the download has no headless shell');
  return { path: join(folder, found), env: {} };
}
