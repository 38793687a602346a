import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator, PageScreenshotOptions } from '@playwright/test';

import type { Person } from './person.js';

/** Makes the pictures again. */
const WRITES_PICTURES = process.env['PARLEY_TEST_PICTURES'] !== undefined;
const FOLDER = join(import.meta.dirname, '../../../docs/images');

/** A picture of the documents. */
export async function picture(
  { page }: Person,
  name: string,
  part: Pick<Locator, 'screenshot'> = page,
  options: PageScreenshotOptions = {},
): Promise<void> {
  if (!WRITES_PICTURES) return;
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${name}.png`);
  await part.screenshot({ path, scale: 'css', caret: 'hide', animations: 'disabled', ...options });
}
