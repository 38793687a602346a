import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const START = join(import.meta.dirname, 'start.mjs');

/** With a setting that stops the start, so that a server that starts in spite of its arguments does not go on. */
function start(...args) {
  const env = { ...process.env, PORT: 'none' };
  return new Promise((resolve) => {
    execFile(process.execPath, [START, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

describe('npm start', () => {
  it.each(['--help', '-h'])('answers %s with its usage and starts nothing', async (option) => {
    const { code, stdout, stderr } = await start(option);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('docs/configuration.md');
  });

  it.each(['--port=4000', 'gateway'])('refuses the unknown argument %s and starts nothing', async (argument) => {
    const { code, stdout, stderr } = await start(argument);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`parley: unknown option '${argument}'\n`);
  });
});
