import type { TestProject } from 'vitest/node';

import { startDeployment, stopAfterSuite } from '#testing/deployments/deployment';
import { TOPOLOGY_FILE } from '#testing/topology/topology';

import { startBrowser } from './kit/browser.js';

/** One deployment and one browser for the whole suite, started by the first of its two projects. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.env[TOPOLOGY_FILE] !== undefined) return undefined;
  const browser = await startBrowser();
  const deployment = await startDeployment(project.name.startsWith('web-cluster') ? 'cluster' : 'embedded');
  return async () => {
    await browser.close();
    await stopAfterSuite(deployment);
  };
}
