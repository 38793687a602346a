import { beforeEach } from 'vitest';

import { keptLines } from '#testing/deployments/kept-lines';
import { lastLogLines } from '#testing/deployments/last-log-lines';

const LINES = 50;

/** A failed test shows what the deployment under test, and the processes that its file has started, logged before its end. */
beforeEach(({ onTestFailed }) => {
  onTestFailed(async ({ task }) => {
    print(`The log of the deployment when "${task.name}" had failed:`, await lastLogLines(LINES));
    print(`The log of the processes of this file when "${task.name}" had failed:`, keptLines());
  });
});

function print(title: string, lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${title}\n${lines.join('\n')}\n`);
}
