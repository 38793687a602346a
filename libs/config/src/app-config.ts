import { ConfigError } from './config-error.js';
import { loadSettings, type Environment } from './load-settings.js';
import { assertWholeCheck, assertWholePushHook } from './pairs-config.js';
import { SERVICES, type ServiceName } from './services.js';
import type { App, Form } from './setting.js';
import { SETTINGS, type ConfigOf, type EndpointsOf } from './settings.js';
import { unknownVariable } from './unknown-variable.js';
import { assertWholeGroups, loadProviders } from './ways-config.js';
import { providerSettings, type ProviderConfig } from './ways.settings.js';

/**
 * An empty class of the given shape. Configurations are plain objects; the class is their type and their DI token. Those below
 * are the ones that libraries need too: another service declares its own, of `ConfigOf<'its name'>`.
 */
export function configClass<Shape extends object>(): abstract new () => Shape {
  abstract class Config {}
  return Config as abstract new () => Shape;
}

/** The providers of `OIDC_PROVIDERS`, each with its own settings. */
interface Providers {
  readonly providers: readonly ProviderConfig[];
}

/** The keys of a union are the keys of all its members. */
type Common = keyof { [Name in ServiceName]: ConfigOf<Name> }[ServiceName];

/** The settings that every process reads. Every other configuration can replace it. */
export abstract class ProcessConfig extends configClass<Pick<ConfigOf<'gateway'>, Common>>() {}

export abstract class GatewayConfig extends configClass<ConfigOf<'gateway'>>() {}
export abstract class AuthConfig extends configClass<ConfigOf<'auth'> & Providers>() {}
export abstract class HistoryConfig extends configClass<ConfigOf<'history'>>() {}
export abstract class AdminConfig extends configClass<ConfigOf<'admin'>>() {}
/** It can replace the configuration of each service. */
export abstract class StandaloneConfig extends configClass<ConfigOf<App> & Providers>() {}

type OptionalEndpoints<Endpoints> = { readonly [Name in keyof Endpoints]: Endpoints[Name] | undefined };

/** How a service reads its environment. @throws ConfigError with one line that names the variable */
export function loadServiceConfig<Name extends ServiceName>(name: Name, env: Environment): ServiceConfig<Name> {
  return load<ServiceConfig<Name>>([name], 'service', env);
}

type ServiceConfig<Name extends ServiceName> = ConfigOf<Name> &
  EndpointsOf<Name> &
  ('auth' extends Name ? Providers : unknown);

/** For the job that migrates a schema: only the database. @throws ConfigError */
export function loadMigrateConfig(env: Environment): EndpointsOf<'migrate'> {
  return load<EndpointsOf<'migrate'>>(['migrate'], 'service', env);
}

/** All settings for one process. An endpoint that is `undefined` means the embedded part. @throws ConfigError */
export function loadStandaloneConfig(
  env: Environment,
): StandaloneConfig & OptionalEndpoints<EndpointsOf<'standalone'>> {
  const readers: App[] = [...SERVICES, 'standalone'];
  return load<StandaloneConfig & OptionalEndpoints<EndpointsOf<'standalone'>>>(readers, 'embedded', env);
}

/**
 * The settings of the admin command. Endpoints that are `undefined` mean an embedded Parley.
 * @throws ConfigError
 */
export function loadAdminConfig(env: Environment): AdminConfig & OptionalEndpoints<EndpointsOf<'admin'>> {
  const form = env['AUTH_INTERNAL_URL'] || env['HISTORY_INTERNAL_URL'] ? 'service' : 'embedded';
  return load<AdminConfig & OptionalEndpoints<EndpointsOf<'admin'>>>(['admin'], form, env);
}

function load<Config>(readers: readonly App[], form: Form, env: Environment): Config {
  refuseUnknown(env);
  const config = loadSettings(SETTINGS, readers, form, env);
  if (readers.includes('courier')) assertWholePushHook(config as ConfigOf<'courier'>);
  if (readers.includes('history')) assertWholeCheck(config as ConfigOf<'history'>);
  if (!readers.includes('auth')) return config as Config;
  const ways = config as ConfigOf<'auth'>;
  assertWholeGroups(ways);
  return Object.freeze({ ...config, providers: loadProviders(ways.oidcProviders, form, env) }) as Config;
}

/** A service may be given the settings of the others, so that a deployment can share one list of variables. */
function refuseUnknown(env: Environment): void {
  const given = Object.keys(env).filter((name) => env[name]?.trim());
  const providers = (env['OIDC_PROVIDERS'] ?? '')
    .split(',')
    .flatMap((id) => Object.values(providerSettings(id.trim())));
  const known = [...Object.values(SETTINGS), ...providers].flatMap(({ env: name, secret }) =>
    secret ? [name, `${name}_FILE`] : [name],
  );
  const unknown = unknownVariable(given, known);
  if (unknown === null) return;
  const advice = unknown.meant === null ? 'docs/configuration.md lists them all.' : `did you mean ${unknown.meant}?`;
  throw new ConfigError(unknown.name, `there is no such setting; ${advice}`);
}
