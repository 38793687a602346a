import { beforeAll, beforeEach, expect, it } from 'vitest';
import { findKustomize } from '../kustomize.js';
import type { Manifest } from '../manifests.js';
import { OVERLAYS, render, type Overlay } from '../render.js';

/** Includes the installation of kustomize. */
export const RENDER_TIMEOUT_MS = 180_000;

const CI = process.env['CI'] === 'true' || process.env['CI'] === '1';

/** Both rendered sites, after a call of `useSites`. Tests must only change copies. */
export const site = {} as Record<Overlay, readonly Manifest[]>;

/** Renders both sites before the tests of a file. Without kustomize, the tests are skipped; in CI they fail. */
export function useSites(): void {
  let missing: string | undefined;
  beforeAll(async () => {
    missing = await findKustomize().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (missing === undefined || CI) await renderSites();
    else process.stderr.write(`NOT RUN: the Kubernetes manifests (no kustomize: ${missing})\n`);
  }, RENDER_TIMEOUT_MS);
  beforeEach(({ skip }) => {
    if (missing !== undefined) skip('no kustomize');
  });
}

async function renderSites(): Promise<void> {
  await Promise.all(OVERLAYS.map(async (overlay) => (site[overlay] = await render(overlay))));
}

export type Check = (manifests: readonly Manifest[]) => readonly string[];
export type Breach = [title: string, kind: string, name: string, breach: (manifest: any) => unknown, finding: string];

/** The site with one broken manifest. Generated names are matched by prefix. */
export function broken(overlay: Overlay, [, kind, name, breach]: Breach): Manifest[] {
  const manifests = structuredClone([...site[overlay]]);
  const manifest = manifests.find((one) => one.kind === kind && one.metadata.name.startsWith(name));
  breach(manifest);
  return manifests;
}

export const podOf = (manifest: any) => manifest.spec.template.spec;
export const containerOf = (manifest: any) => podOf(manifest).containers[0];

/** Tests that a check finds nothing in the unchanged site, and exactly the given breach in a broken one. */
export function finds(check: Check, overlay: Overlay, breaches: Breach[]): void {
  it.each(breaches)('finds %s', (...breach) => {
    expect(check(site[overlay])).toEqual([]);
    expect(check(broken(overlay, breach))).toContain(breach[4]);
  });
}
