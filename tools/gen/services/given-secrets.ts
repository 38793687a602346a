import { callersOf, secretOf, service, type ServiceName } from '#config/services';

/** A secret of a service. */
export interface GivenSecret {
  /** The setting. */
  readonly variable: string;
  /** The name of the file that the scripts of operators make: `gateway-secret`. */
  readonly file: string;
}

/** The secrets that a deployment gives to the service, in the order of their files. */
export function secretsOf(name: ServiceName): GivenSecret[] {
  const { asks, secrets, stores } = service(name);
  const others = [...callersOf(name).map(secretOf), ...secrets.map((secret) => `${secret}_SECRET`)];
  const given = [
    ...(stores.includes('postgres') ? [{ variable: 'DATABASE_URL', file: `${name}-database-url` }] : []),
    ...(stores.includes('redis') ? [{ variable: 'REDIS_URL', file: `${name}-redis-url` }] : []),
    ...(asks.length > 0 ? [{ variable: 'INTERNAL_SECRET', file: `${name}-secret` }] : []),
    ...others.map((variable) => ({ variable, file: variable.toLowerCase().replaceAll('_', '-') })),
  ];
  return given.sort((one, other) => (one.file < other.file ? -1 : 1));
}
