import { parseArgs } from 'node:util';

import { perPlural, service, SERVICE_TABLE, SERVICES, type Plural } from '#config/services';

const PROCESSES_MAX = 16;
const PORT_DEFAULT = 3000;
const PORT_MAX = 65_535;

export const USAGE = `npm run cluster -- ${SERVICES.map((name) => `[--${service(name).plural} 2] `).join('')}[--redis-nodes 1] [--port 3000] [--data DIR] [--json] [--no-restart]

A process that dies is started again, with --no-restart it is not. --data keeps the database and the files there; without it they are
deleted at the end. Redis always starts empty. HOST, PORT and the settings of docs/configuration.md come from the environment.`;

export interface ClusterOptions {
  /** The processes of each service. */
  readonly processes: Readonly<Record<Plural, number>>;
  /** 1 is a single Redis; more are a Redis Cluster of masters. */
  readonly redisNodes: number;
  readonly port: number;
  readonly host: string;
  /** Null for a temporary folder, which is removed at the end. */
  readonly dataDir: string | null;
  /** Prints each state as a line of JSON instead of readable text. */
  readonly json: boolean;
  /** Restarts a process that dies. */
  readonly restart: boolean;
}

/** @throws Error with a one-line message that names the option */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): ClusterOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...perPlural(() => ({ type: 'string' as const, default: '2' })),
      'redis-nodes': { type: 'string', default: '1' },
      port: { type: 'string', default: env['PORT'] || String(PORT_DEFAULT) },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
      'no-restart': { type: 'boolean', default: false },
    },
  });
  return {
    processes: perPlural((name) => {
      const { plural, isOptional } = SERVICE_TABLE[name];
      return integer(`--${plural}`, values[plural], isOptional ? 0 : 1, PROCESSES_MAX);
    }),
    redisNodes: integer('--redis-nodes', values['redis-nodes'], 1, PROCESSES_MAX),
    port: integer('--port', values.port, 0, PORT_MAX),
    host: env['HOST'] || '127.0.0.1',
    dataDir: values.data ?? null,
    json: values.json,
    restart: !values['no-restart'],
  };
}

function integer(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) throw new Error(`${name}: "${text}" is not an integer ${min}–${max}`);
  return value;
}
