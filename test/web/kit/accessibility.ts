import type { Page } from '@playwright/test';
import axe, { type AxeResults, type RunOptions } from 'axe-core';
import { expect } from 'vitest';

/** React Aria announces a pending button by a reference to it, which leads nowhere when the button is gone. */
const ANNOUNCER = '[data-live-announcer]';
/** Axe does not want these in a landmark; its own list lacks tooltips. On a slow machine a tooltip appears during a check. */
const REGIONS = 'dialog, [role=dialog], [role=alertdialog], svg, [role=tooltip]';
const CONFIGURE = `axe.configure({ checks: [{ id: 'region', options: { regionMatcher: '${REGIONS}' } }] })`;
/** Rules whose result can differ between the themes, whose pages only have other colours. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
const THEMES = { light: {}, dark: { runOnly: COLOUR_RULES } };
/** Dialogs appear by animations, which start with a frame. */
const AT_REST = `(async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
})()`;

/** Expects no violation on the page as it stands, in both themes. */
export async function expectAccessible(page: Page): Promise<void> {
  // Through the debugger, so the content security policy stays in force for the page.
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(`${axe.source}; ${CONFIGURE}`);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(AT_REST);
    const violations = await violationsOf(page, THEMES[colorScheme]);
    expect(violations, `in the ${colorScheme} theme: ${violations.join('; ')}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

async function violationsOf(page: Page, options: RunOptions): Promise<string[]> {
  const run = JSON.stringify({ resultTypes: ['violations'], ...options });
  const { violations } = await page.evaluate<AxeResults>(`axe.run({ exclude: ['${ANNOUNCER}'] }, ${run})`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id}: ${help} (${target.join(' ')}) ${failureSummary}`),
  );
}
