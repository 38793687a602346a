import type { Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';
import { expect } from 'vitest';

/** React Aria announces a pending button by a reference to it, which leads nowhere when the button is gone. */
const ANNOUNCER = '[data-live-announcer]';
const THEMES = ['light', 'dark'] as const;
/** Dialogs appear by animations, which start with a frame. */
const AT_REST = `(async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
})()`;

/** Expects no violation on the page as it stands, in both themes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(AT_REST);
    expect({ theme: colorScheme, violations: await violationsOf(page) }).toEqual({
      theme: colorScheme,
      violations: [],
    });
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

async function violationsOf(page: Page): Promise<string[]> {
  // Through the debugger, so the content security policy stays in force for the page.
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(`axe.run({ exclude: ['${ANNOUNCER}'] })`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id}: ${help} (${target.join(' ')}) ${failureSummary}`),
  );
}
