/** Redis, or a schema of its own in PostgreSQL. */
export type Store = 'redis' | 'postgres';

/** What a user of Redis may do beyond limits, presence and sockets, which every service has. */
export type RedisRight = 'send commands' | 'take commands' | 'send queries' | 'answer queries' | 'end sessions';

interface ServiceEntry {
  /** The name of its processes, in options, topologies and the front's pools. */
  readonly plural: string;
  /** The port of its container. */
  readonly port: number;
  readonly stores: readonly Store[];
  readonly redisRights: readonly RedisRight[];
  /** The services whose internal routes it calls. It shows them a secret of its own. */
  readonly asks: readonly string[];
  /** Further secrets that its process needs, without `_SECRET`. */
  readonly secrets: readonly string[];
  /** True if the front sends requests of clients to it. */
  readonly isPublic: boolean;
  /** Everything else works without it: a site may have none, and its front is ready without. */
  readonly isOptional: boolean;
  /** Reached from it outside Parley. */
  readonly reaches: readonly ('object store' | 'keys of hosts' | 'providers' | 'mail server' | 'check' | 'internet')[];
  /** The child processes that it runs at the same time to decode images. */
  readonly imageChildren: number;
  /**
   * Options of Node, as in the images. Messages in flight would outlive a gateway's small young generation. V8 would compile and
   * collect on four threads per process, which compete with the event loops of all processes on a machine of few cores
   * (docs/benchmarks.md). `npm start`, a single process, keeps the four.
   */
  readonly nodeOptions: readonly string[];
}

/**
 * The services, each a folder of `apps/`; those that ask others come first. The cluster, the chaos site, secrets, tests and
 * blocks of operators' files derive from this table (docs/development/additions.md, "A service").
 */
export const SERVICE_TABLE = {
  gateway: {
    plural: 'gateways',
    port: 3000,
    stores: ['redis'],
    redisRights: ['send commands', 'send queries'],
    asks: ['auth'],
    secrets: [],
    isPublic: true,
    isOptional: false,
    reaches: [],
    imageChildren: 0,
    nodeOptions: ['--max-semi-space-size=32', '--v8-pool-size=1'],
  },
  courier: {
    plural: 'couriers',
    port: 3000,
    stores: ['redis', 'postgres'],
    redisRights: ['send queries'],
    asks: ['auth'],
    secrets: ['COURIER_KEY'],
    isPublic: true,
    isOptional: true,
    reaches: ['internet'],
    imageChildren: 0,
    nodeOptions: ['--v8-pool-size=1'],
  },
  history: {
    plural: 'histories',
    port: 3000,
    stores: ['redis', 'postgres'],
    redisRights: ['take commands', 'answer queries'],
    asks: ['auth'],
    secrets: ['OPERATOR'],
    isPublic: true,
    isOptional: false,
    reaches: ['object store', 'check'],
    imageChildren: 3,
    nodeOptions: ['--v8-pool-size=1'],
  },
  auth: {
    plural: 'auths',
    port: 3000,
    stores: ['redis', 'postgres'],
    redisRights: ['end sessions'],
    asks: [],
    secrets: ['OPERATOR', 'SIGNING_KEY', 'TOTP'],
    isPublic: true,
    isOptional: false,
    reaches: ['keys of hosts', 'providers', 'mail server'],
    imageChildren: 1,
    nodeOptions: ['--v8-pool-size=1'],
  },
} as const satisfies Readonly<Record<string, ServiceEntry>>;

type Table = typeof SERVICE_TABLE;
export type ServiceName = keyof Table;
export type Plural = Table[ServiceName]['plural'];
export type NameWith<Kept extends Store> = {
  [Name in ServiceName]: Kept extends Table[Name]['stores'][number] ? Name : never;
}[ServiceName];
type NameHolding<Secret extends string> = {
  [Name in ServiceName]: Secret extends Table[Name]['secrets'][number] ? Name : never;
}[ServiceName];
/** The services that ask others. */
export type Caller = {
  [Name in ServiceName]: Table[Name]['asks'][number] extends never ? never : Name;
}[ServiceName];
/** The services that a site may have none of. */
export type OptionalService = {
  [Name in ServiceName]: Table[Name]['isOptional'] extends true ? Name : never;
}[ServiceName];
/** The services that this one asks. */
export type AskedBy<Name extends Caller> = Extract<Table[Name]['asks'][number], ServiceName>;
/** The services that ask this one. */
export type CallerOf<Asked extends ServiceName> = {
  [Name in ServiceName]: Asked extends Table[Name]['asks'][number] ? Name : never;
}[ServiceName];

/** A service that others ask. */
export type AskedService = AskedBy<Caller>;

export const SERVICES = Object.keys(SERVICE_TABLE) as readonly ServiceName[];

type Service = Omit<ServiceEntry, 'asks'> & { readonly asks: readonly AskedService[] };

export function service(name: ServiceName): Service {
  return SERVICE_TABLE[name];
}

export function servicesWith<Kept extends Store>(store: Kept): NameWith<Kept>[] {
  return SERVICES.filter((name) => service(name).stores.includes(store)) as NameWith<Kept>[];
}

/** Further secrets, without `_SECRET`. */
export function servicesHolding<Secret extends string>(secret: Secret): NameHolding<Secret>[] {
  return SERVICES.filter((name) => service(name).secrets.includes(secret)) as NameHolding<Secret>[];
}

export function callers(): Caller[] {
  return SERVICES.filter((name) => service(name).asks.length > 0) as Caller[];
}

export function askedServices(): AskedService[] {
  return SERVICES.filter((name) => callersOf(name).length > 0) as AskedService[];
}

export function callersOf<Asked extends ServiceName>(asked: Asked): CallerOf<Asked>[] {
  return SERVICES.filter((name) => service(name).asks.some((other) => other === asked)) as CallerOf<Asked>[];
}

export function perService<Value>(valueOf: (name: ServiceName) => Value): Record<ServiceName, Value> {
  return Object.fromEntries(SERVICES.map((name) => [name, valueOf(name)])) as Record<ServiceName, Value>;
}

/** In the order of the table. */
export function perPlural<Value>(valueOf: (name: ServiceName) => Value): Record<Plural, Value> {
  return Object.fromEntries(SERVICES.map((name) => [service(name).plural, valueOf(name)])) as Record<Plural, Value>;
}

/** The environment variable with the secret that a service shows to those that it asks, as they know it. */
export function secretOf(name: ServiceName): string {
  return `${name.toUpperCase()}_SECRET`;
}

/** The environment variable with the URL of its internal routes, for those that ask it. */
export function internalUrlOf(name: ServiceName): string {
  return `${name.toUpperCase()}_INTERNAL_URL`;
}
