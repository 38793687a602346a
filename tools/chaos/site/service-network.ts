import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { promisify } from 'node:util';

import type { Direction } from './link.js';

const run = promisify(execFile);

const NAME_BYTES = 3;
const SUBNETS = { from: 200, to: 250 };
const OCTETS = 256;
/** Of the bridge, at which the services reach the links. */
const BRIDGE_HOST = 1;

/** The network of one service: a namespace of the kernel, connected to the bridge by a pair of interfaces. */
export class ServiceNamespace {
  constructor(
    private readonly name: string,
    private readonly outside: string,
    readonly address: string,
  ) {}

  /** What a command must begin with to run inside. */
  get prefix(): readonly string[] {
    return ['ip', 'netns', 'exec', this.name];
  }

  /** The kernel treats each packet of this direction so: `loss 100%`, `delay 50ms 20ms loss 10%`. */
  async disturb(direction: Direction, rule: string): Promise<void> {
    await run('tc', [...this.device(direction, 'replace'), 'netem', ...rule.split(' ')]);
  }

  async heal(): Promise<void> {
    // A direction without a rule refuses the deletion.
    for (const direction of ['out', 'back'] as const) await run('tc', this.device(direction, 'del')).catch(() => undefined);
  }

  private device(direction: Direction, act: 'replace' | 'del'): string[] {
    const own = ['qdisc', act, 'dev', direction === 'out' ? 'eth0' : this.outside, 'root'];
    return direction === 'out' ? ['-n', this.name, ...own] : own;
  }
}

/**
 * Network namespaces for the services, so that the kernel can lose and delay their packets. It needs root, and the
 * programs `ip` and `tc`.
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
      await run('tc', ['-V']);
      await run('ip', ['link', 'add', network.id, 'type', 'bridge']);
      await run('ip', ['addr', 'add', `${network.address}/24`, 'dev', network.id]);
      await run('ip', ['link', 'set', network.id, 'up']);
      await network.probe();
      return network;
    } catch {
      await network.remove();
      return null;
    }
  }

  /** Where the services reach the rest of this machine. */
  get address(): string {
    return `${this.subnet}.${BRIDGE_HOST}`;
  }

  async add(): Promise<ServiceNamespace> {
    const number = this.names.length + BRIDGE_HOST + 1;
    const [name, outside] = [`${this.id}-${number}`, `${this.id}v${number}`];
    this.names.push(name);
    const address = `${this.subnet}.${number}`;
    await run('ip', ['netns', 'add', name]);
    await run('ip', ['link', 'add', outside, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name]);
    await run('ip', ['link', 'set', outside, 'master', this.id, 'up']);
    await run('ip', ['-n', name, 'addr', 'add', `${address}/24`, 'dev', 'eth0']);
    for (const device of ['lo', 'eth0']) await run('ip', ['-n', name, 'link', 'set', device, 'up']);
    return new ServiceNamespace(name, outside, address);
  }

  /** Interfaces go with their namespaces. */
  async remove(): Promise<void> {
    for (const name of this.names) await run('ip', ['netns', 'del', name]).catch(() => undefined);
    await run('ip', ['link', 'del', this.id]).catch(() => undefined);
  }

  /** Whether a namespace can be made, entered and disturbed, and reaches the bridge. */
  private async probe(): Promise<void> {
    const namespace = await this.add();
    const [program = '', ...args] = namespace.prefix;
    await run(program, [...args, 'true']);
    await namespace.disturb('out', 'delay 1ms');
    await namespace.disturb('back', 'delay 1ms');
    await namespace.heal();
  }
}
