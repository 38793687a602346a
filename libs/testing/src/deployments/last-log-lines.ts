import { readFileSync } from 'node:fs';

import { DockerEngine } from '#engines/docker-engine';

import { SITE_FILE, siteHandle } from '../containers/site-handle.js';
import { containerLogs } from '../containers/site.js';
import { logFile } from '../topology/topology.js';

/** The newest lines in the log of the deployment under test, oldest first; none if there is no such deployment. */
export async function lastLogLines(count: number): Promise<string[]> {
  const lines = await linesOf(logFile(), count);
  return lines.filter((line) => line !== '').slice(-count);
}

async function linesOf(file: string | null, count: number): Promise<string[]> {
  if (file !== null) return readFileSync(file, 'utf8').split('\n');
  return process.env[SITE_FILE] === undefined ? [] : linesOfContainers(count);
}

/** The lines of all containers, in the order of their times. */
async function linesOfContainers(count: number): Promise<string[]> {
  const site = siteHandle();
  const options = ['--timestamps', '--tail', String(count)];
  const lines = (await containerLogs(DockerEngine.at(site.dockerHost), site, options)).split('\n');
  return lines
    .map((line) => ({ line, stamped: line.slice(line.indexOf('| ')) }))
    .toSorted((one, other) => (one.stamped < other.stamped ? -1 : 1))
    .map(({ line }) => line);
}
