import type { TestProject } from 'vitest/node';

import { type Form, startDeployment } from '#testing/deployment';

const FORMS: Readonly<Record<string, Form>> = { 'system-cluster': 'cluster', containers: 'containers' };

/** One deployment for the whole suite: it must bear all that the tests do to it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const deployment = await startDeployment(FORMS[project.name] ?? 'embedded');
  return () => deployment.stop();
}
