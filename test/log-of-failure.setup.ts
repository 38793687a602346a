import { beforeEach } from 'vitest';

import { lastLogLines } from '#testing/deployments/last-log-lines';

const LINES = 50;

/** A failed test shows what the deployment logged before its end. */
beforeEach(({ onTestFailed }) => {
  onTestFailed(async ({ task }) => {
    const lines = await lastLogLines(LINES);
    process.stdout.write(`The log of the deployment when "${task.name}" had failed:\n${lines.join('\n')}\n`);
  });
});
