import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { promisify } from 'node:util';

import type { Direction } from './link.js';

const run = promisify(execFile);

const NAME_BYTES = 3;
const SUBNETS = { from: 200, to: 250 };
const OCTETS = 256;
/** The host number of the bridge, at which the services reach the links. */
const BRIDGE_HOST = 1;

/** The network of one service: a namespace of the kernel, connected to the bridge by a pair of interfaces. */
export class ServiceNamespace {
  constructor(
    private readonly name: string,
    readonly ip: string,
  ) {}

  /** What a command must begin with to run inside. */
  get prefix(): readonly string[] {
    return ['ip', 'netns', 'exec', this.name];
  }

  /** The kernel loses this share of the packets of this direction. */
  async lose(direction: Direction, share: number): Promise<void> {
    const [chain, device] = direction === 'out' ? ['OUTPUT', '-o'] : ['INPUT', '-i'];
    const some = share === 1 ? [] : ['-m', 'statistic', '--mode', 'random', '--probability', String(share)];
    await this.iptables('-A', chain, device, 'eth0', ...some, '-j', 'DROP');
  }

  async heal(): Promise<void> {
    await this.iptables('-F');
  }

  private async iptables(...args: string[]): Promise<void> {
    await run('ip', [...this.prefix.slice(1), 'iptables', ...args]);
  }
}

/**
 * Network namespaces for the services, so that the kernel can lose their packets. It needs root, and the programs `ip`
 * and `iptables`.
 */
export class ServiceNetwork {
  private readonly names: string[] = [];

  private constructor(
    private readonly id: string,
    private readonly subnet: string,
  ) {}

  /** Null where that is not allowed, or not possible. */
  static async create(): Promise<ServiceNetwork | null> {
    const subnet = `10.${randomInt(SUBNETS.from, SUBNETS.to)}.${randomInt(OCTETS)}`;
    const network = new ServiceNetwork(`pc${randomBytes(NAME_BYTES).toString('hex')}`, subnet);
    try {
      await run('ip', ['link', 'add', network.id, 'type', 'bridge']);
      await run('ip', ['addr', 'add', `${network.ip}/24`, 'dev', network.id]);
      await run('ip', ['link', 'set', network.id, 'up']);
      await network.probe();
      return network;
    } catch {
      await network.remove();
      return null;
    }
  }

  /** Where the services reach the rest of this machine. */
  get ip(): string {
    return `${this.subnet}.${BRIDGE_HOST}`;
  }

  async add(): Promise<ServiceNamespace> {
    const number = this.names.length + BRIDGE_HOST + 1;
    const [name, outside] = [`${this.id}-${number}`, `${this.id}v${number}`];
    this.names.push(name);
    const ip = `${this.subnet}.${number}`;
    await run('ip', ['netns', 'add', name]);
    await run('ip', ['link', 'add', outside, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name]);
    await run('ip', ['link', 'set', outside, 'master', this.id, 'up']);
    await run('ip', ['-n', name, 'addr', 'add', `${ip}/24`, 'dev', 'eth0']);
    for (const device of ['lo', 'eth0']) await run('ip', ['-n', name, 'link', 'set', device, 'up']);
    return new ServiceNamespace(name, ip);
  }

  /** Interfaces go with their namespaces. */
  async remove(): Promise<void> {
    for (const name of this.names) await run('ip', ['netns', 'del', name]).catch(() => undefined);
    await run('ip', ['link', 'del', this.id]).catch(() => undefined);
  }

  /** Whether a namespace can be made, entered and disturbed. */
  private async probe(): Promise<void> {
    const namespace = await this.add();
    for (const direction of ['out', 'back'] as const) await namespace.lose(direction, 0.5);
    await namespace.heal();
  }
}
