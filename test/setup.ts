import type { TestProject } from 'vitest/node';

import { type Form, startDeployment, stopAfterSuite } from '#testing/deployments/deployment';
import { TOPOLOGY_FILE } from '#testing/topology/topology';

const FORMS: Readonly<Record<string, Form>> = {
  'system-cluster': 'cluster',
  'floods-cluster': 'cluster',
  containers: 'containers',
};
const KILLS = /-kills$/;

/** One deployment for the whole suite, started by the first of its two projects. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.env[TOPOLOGY_FILE] !== undefined) return undefined;
  const deployment = await startDeployment(FORMS[project.name.replace(KILLS, '')] ?? 'embedded');
  return () => stopAfterSuite(deployment);
}
