import { setTimeout as sleep } from 'node:timers/promises';

import type { ServiceName } from '#config/services';
import { type CommandOutcome, DockerEngine } from '#engines/docker-engine';
import { projectFolder } from '#engines/project-folder';

import { isReady, processesOf, type ServiceProcess } from '../topology/topology.js';
import { containersWith } from './container-list.js';
import { siteHandle, type SiteHandle } from './site-handle.js';
import { compose } from './site.js';

const READY_TIMEOUT_MS = 150_000;
const POLL_INTERVAL_MS = 200;
/** Six containers, one after the other, on a busy machine. */
const ROLL_TIMEOUT_MS = 570_000;

/** The running containers, for tests that change them. */
export class TestSite {
  readonly handle: SiteHandle = siteHandle();
  readonly engine = DockerEngine.at(this.handle.dockerHost);

  docker(...args: string[]): Promise<string> {
    return this.engine.docker(args);
  }

  compose(...args: string[]): Promise<string> {
    return compose(this.engine, this.handle, args);
  }

  network(name: string): string {
    return `${this.handle.project}_${name}`;
  }

  /** The names of the service's containers. */
  async containers(service: string): Promise<string[]> {
    const labels = [`com.docker.compose.project=${this.handle.project}`, `com.docker.compose.service=${service}`];
    const running = await containersWith(this.engine, labels);
    return running.flatMap(({ Names }) => Names.slice(0, 1).map((name) => name.slice(1))).sort();
  }

  /** Runs `node -e script` in a running container of the service: it can do whatever the service's process can. */
  node(container: string, script: string): Promise<CommandOutcome> {
    return this.engine.tryDocker(['exec', container, 'node', '--input-type=module', '-e', script]);
  }

  /** Runs `deploy/roll` as an operator does. */
  async roll(...services: ServiceName[]): Promise<void> {
    const { code, stderr } = await this.engine.command('sh', ['deploy/roll', ...services], {
      cwd: projectFolder(),
      env: this.handle.env,
      timeoutMs: ROLL_TIMEOUT_MS,
    });
    if (code !== 0) throw new Error(`deploy/roll failed: ${stderr.slice(-2_000)}`);
  }

  /** Resolves when the service has as many processes as containers and all are ready. */
  async whole(service: ServiceName): Promise<ServiceProcess[]> {
    const endsAt = performance.now() + READY_TIMEOUT_MS;
    for (;;) {
      const places = processesOf(service);
      const ready = await Promise.all(places.map(({ url }) => isReady(url)));
      const { length } = await this.containers(service);
      if (places.length === length && ready.every(Boolean)) return places;
      if (performance.now() > endsAt) throw new Error(`not every process of ${service} is ready`);
      await sleep(POLL_INTERVAL_MS);
    }
  }
}
