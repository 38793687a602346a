import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { perPlural, service, SERVICES, type Plural } from '#config/services';
import type { DockerEngine } from '#engines/docker-engine';

import { adminUrls, isReady, type ServiceProcess, type Topology } from '../topology/topology.js';
import { type SiteHandle, TESTER } from './site-handle.js';

/** The part of an answer about a container that we use. */
interface Inspected {
  readonly Name: string;
  readonly State: { readonly Running: boolean; readonly Pid: number; readonly Health?: { readonly Status: string } };
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>> };
}

/** The network and port on which tests reach a service, by its name. */
const DOORS: Readonly<Record<string, { network: string; port: number }>> = {
  ...Object.fromEntries(SERVICES.map((name) => [name, { network: 'services', port: service(name).port }])),
  redis: { network: 'bus', port: 6379 },
  postgres: { network: 'data', port: 5432 },
};

/** The project's containers as a topology, with each process's pid on this machine. */
export class ContainerList {
  /** By container name: the process that was last ready. */
  private readonly places = new Map<string, ServiceProcess>();

  constructor(
    private readonly engine: DockerEngine,
    private readonly site: SiteHandle,
  ) {}

  async topology(): Promise<Topology> {
    const containers = await this.inspect();
    const running = containers.filter(({ Config }) => serviceOf(Config.Labels) in DOORS);
    await Promise.all(running.map((container) => this.update(container)));
    const names = new Set(running.map(({ Name }) => Name));
    for (const name of this.places.keys()) if (!names.has(name)) this.places.delete(name);
    const of = (service: string): ServiceProcess[] =>
      running
        .filter(({ Config }) => serviceOf(Config.Labels) === service)
        .sort((one, other) => numberOf(one) - numberOf(other))
        .flatMap(({ Name }) => this.places.get(Name) ?? []);
    const [postgres] = of('postgres');
    const redis = of('redis');
    if (postgres === undefined || redis.length === 0) throw new Error('PostgreSQL or Redis does not run yet');
    const services = perPlural(of);
    return { url: this.site.url, ...services, redis, postgres, admin: this.admin(services) };
  }

  private admin(services: Record<Plural, ServiceProcess[]>): Record<string, string> {
    const OPERATOR_SECRET = readFileSync(join(this.site.folder, 'secrets', 'operator_secret'), 'utf8');
    return { OPERATOR_SECRET, ...adminUrls(services) };
  }

  private async inspect(): Promise<Inspected[]> {
    const listed = await containersWith(this.engine, [`com.docker.compose.project=${this.site.project}`], {
      all: true,
    });
    const asked = listed.map(({ Id }) => this.engine.ask(`/containers/${Id}/json`));
    return (await Promise.all(asked)) as Inspected[];
  }

  /** A new process replaces the old one only when it is ready. */
  private async update({ Name, State, Config, NetworkSettings }: Inspected): Promise<void> {
    const service = serviceOf(Config.Labels);
    const door = DOORS[service];
    if (door === undefined || !State.Running || this.places.get(Name)?.pid === State.Pid) return;
    const ip = NetworkSettings.Networks[`${this.site.project}_${door.network}`]?.IPAddress;
    if (!ip) return;
    const place = { pid: State.Pid, container: Name.slice(1), url: this.urlOf(service, ip, door.port) };
    const ready = door.port === 3000 ? await isReady(place.url) : State.Health?.Status === 'healthy';
    if (ready) this.places.set(Name, place);
  }

  private urlOf(service: string, ip: string, port: number): string {
    const secret = (name: string): string => readFileSync(join(this.site.folder, 'secrets', name), 'utf8');
    const place = `${ip}:${String(port)}`;
    if (service === 'redis') return `redis://${TESTER.username}:${TESTER.password}@${place}`;
    if (service === 'postgres') return `postgresql://postgres:${secret('postgres_password')}@${place}/parley`;
    return `http://${place}`;
  }
}

/** The containers with these labels; `all`: also those that do not run. */
export async function containersWith(
  engine: DockerEngine,
  label: readonly string[],
  { all = false } = {},
): Promise<{ readonly Id: string; readonly Names: readonly string[] }[]> {
  const query = new URLSearchParams({ all: String(all), filters: JSON.stringify({ label }) });
  return (await engine.ask(`/containers/json?${query.toString()}`)) as Awaited<ReturnType<typeof containersWith>>;
}

function serviceOf(labels: Readonly<Record<string, string>>): string {
  return labels['com.docker.compose.service'] ?? '';
}

function numberOf({ Config }: Inspected): number {
  return Number(Config.Labels['com.docker.compose.container-number']);
}
