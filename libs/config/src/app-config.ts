import { ConfigError } from './config-error.js';
import { loadSettings, type Environment } from './load-settings.js';
import type { App, Form } from './setting.js';
import { SETTINGS, type ConfigOf, type EndpointsOf } from './settings.js';
import { unknownVariable } from './unknown-variable.js';

/** An empty class of the given shape: the objects are plain, the class is their type and their DI token. */
function configClass<Shape extends object>(): abstract new () => Shape {
  abstract class Config {}
  return Config as abstract new () => Shape;
}

type Common = keyof ConfigOf<'gateway'> & keyof ConfigOf<'auth'> & keyof ConfigOf<'history'>;

/** What every process reads; each of the others can stand in for it. */
export abstract class ProcessConfig extends configClass<Pick<ConfigOf<'gateway'>, Common>>() {}

export abstract class GatewayConfig extends configClass<ConfigOf<'gateway'>>() {}
export abstract class AuthConfig extends configClass<ConfigOf<'auth'>>() {}
export abstract class HistoryConfig extends configClass<ConfigOf<'history'>>() {}
export abstract class AdminConfig extends configClass<ConfigOf<'admin'>>() {}
/** Can stand in for each of the services'. */
export abstract class StandaloneConfig extends configClass<ConfigOf<App>>() {}

type Maybe<Endpoints> = { readonly [Name in keyof Endpoints]: Endpoints[Name] | undefined };

/** @throws ConfigError with one line that names the variable */
export function loadGatewayConfig(env: Environment): GatewayConfig & EndpointsOf<'gateway'> {
  return load<GatewayConfig & EndpointsOf<'gateway'>>(['gateway'], 'service', env);
}

/** @throws ConfigError with one line that names the variable */
export function loadAuthConfig(env: Environment): AuthConfig & EndpointsOf<'auth'> {
  return load<AuthConfig & EndpointsOf<'auth'>>(['auth'], 'service', env);
}

/** @throws ConfigError with one line that names the variable */
export function loadHistoryConfig(env: Environment): HistoryConfig & EndpointsOf<'history'> {
  return load<HistoryConfig & EndpointsOf<'history'>>(['history'], 'service', env);
}

/** The job that migrates a schema: the database, and nothing else. @throws ConfigError */
export function loadMigrateConfig(env: Environment): EndpointsOf<'migrate'> {
  return load<EndpointsOf<'migrate'>>(['migrate'], 'service', env);
}

/** All of it for one process; an endpoint that is `undefined` means the embedded part. @throws ConfigError */
export function loadStandaloneConfig(env: Environment): StandaloneConfig & Maybe<EndpointsOf<'standalone'>> {
  const readers: App[] = ['gateway', 'auth', 'history', 'standalone'];
  return load<StandaloneConfig & Maybe<EndpointsOf<'standalone'>>>(readers, 'embedded', env);
}

/** Where the admin command finds the services; endpoints that are `undefined` mean an embedded Parley. @throws ConfigError */
export function loadAdminConfig(env: Environment): AdminConfig & Maybe<EndpointsOf<'admin'>> {
  const form = env['AUTH_INTERNAL_URL'] || env['HISTORY_INTERNAL_URL'] ? 'service' : 'embedded';
  return load<AdminConfig & Maybe<EndpointsOf<'admin'>>>(['admin'], form, env);
}

function load<Config>(readers: readonly App[], form: Form, env: Environment): Config {
  refuseUnknown(env);
  return loadSettings(SETTINGS, readers, form, env) as Config;
}

/** Each service may be given the settings of the others: a site has one list. */
function refuseUnknown(env: Environment): void {
  const given = Object.keys(env).filter((name) => env[name]?.trim());
  const known = Object.values(SETTINGS).flatMap(({ env: name, secret }) => (secret ? [name, `${name}_FILE`] : [name]));
  const unknown = unknownVariable(given, known);
  if (unknown === null) return;
  const advice = unknown.meant === null ? 'docs/configuration.md lists them all.' : `is ${unknown.meant} meant?`;
  throw new ConfigError(unknown.name, `there is no such setting; ${advice}`);
}
