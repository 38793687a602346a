import type { TestProject } from 'vitest/node';

import { startDeployment } from '#testing/deployment';

/** One deployment for the whole suite: it must bear all that the tests do to it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const deployment = await startDeployment(project.name === 'system-cluster' ? 'cluster' : 'embedded');
  return () => deployment.stop();
}
