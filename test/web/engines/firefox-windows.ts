import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

import type { Words } from '../kit/german.js';
import { FirefoxWindow, startFirefox } from './firefox-window.js';

/** Opens windows for the stories of a file. After each story it fails for what their pages must not do. */
export function windowsOfTests(): (url?: string, words?: Words) => Promise<FirefoxWindow> {
  const windows: FirefoxWindow[] = [];
  let firefox: Browser;
  beforeAll(async () => {
    firefox = await startFirefox();
  });
  afterAll(() => firefox.close());
  afterEach(async ({ task }) => {
    const ended = windows.splice(0);
    if (task.result?.state === 'fail')
      for (const [index, window] of ended.entries())
        await window.takePicture(
          join(tmpdir(), `firefox-${task.name.replaceAll(/\W+/g, '-')}-${String(index)}.png`) as `${string}.png`,
        );
    // Before the windows close: Firefox logs the requests that their end cancels.
    const problems = ended.flatMap((window) => window.problems());
    for (const window of ended) await window.close();
    expect(problems).toEqual([]);
  });
  return async (url, words) => {
    const window = await FirefoxWindow.open(firefox, url, words);
    windows.push(window);
    return window;
  };
}
