import { APPS_SETTINGS } from './apps.settings.js';
import { ENDPOINT_SETTINGS, NETWORK_SETTINGS, PROCESS_SETTINGS } from './common.settings.js';
import { CHAT_SETTINGS } from './chat.settings.js';
import { CHECK_SETTINGS } from './check.settings.js';
import { FEED_SETTINGS } from './feed.settings.js';
import { FILE_SETTINGS } from './file.settings.js';
import { PUSH_SETTINGS } from './push.settings.js';
import { AUTH_SETTINGS, GATEWAY_SETTINGS, STORE_SETTINGS } from './service.settings.js';
import type { App, Setting } from './setting.js';
import { WAYS_SETTINGS } from './ways.settings.js';

/** The sections of `docs/configuration.md` and their settings. */
export const SETTING_GROUPS = {
  Parts: ENDPOINT_SETTINGS,
  Network: NETWORK_SETTINGS,
  Process: PROCESS_SETTINGS,
  PostgreSQL: STORE_SETTINGS,
  'Accounts and sessions': AUTH_SETTINGS,
  'Ways to sign in': WAYS_SETTINGS,
  Apps: APPS_SETTINGS,
  'Feed and hooks': FEED_SETTINGS,
  Push: PUSH_SETTINGS,
  'Rooms and messages': CHAT_SETTINGS,
  'Check of messages': CHECK_SETTINGS,
  Files: FILE_SETTINGS,
  Gateway: GATEWAY_SETTINGS,
} as const satisfies Record<string, Record<string, Setting>>;

/** Every setting, by its name in code. */
export const SETTINGS = {
  ...ENDPOINT_SETTINGS,
  ...NETWORK_SETTINGS,
  ...PROCESS_SETTINGS,
  ...STORE_SETTINGS,
  ...AUTH_SETTINGS,
  ...WAYS_SETTINGS,
  ...APPS_SETTINGS,
  ...FEED_SETTINGS,
  ...PUSH_SETTINGS,
  ...CHAT_SETTINGS,
  ...CHECK_SETTINGS,
  ...FILE_SETTINGS,
  ...GATEWAY_SETTINGS,
} as const satisfies Record<string, Setting>;

type Settings = typeof SETTINGS;
type ValueOf<Declared> = Declared extends Setting<infer Value> ? Value : never;
type NamesFor<Reader extends App> = {
  [Name in keyof Settings]: Settings[Name] extends Setting<unknown, infer Apps>
    ? Reader & Apps extends never
      ? never
      : Name
    : never;
}[keyof Settings];
type EndpointNames = {
  [Name in keyof Settings]: Settings[Name] extends { readonly endpoint: true } ? Name : never;
}[keyof Settings];

/** The values that the readers' code may see. */
export type ConfigOf<Reader extends App> = {
  readonly [Name in Exclude<NamesFor<Reader>, EndpointNames>]: ValueOf<Settings[Name]>;
};

/** The URLs of the readers' other parts: only for composing modules. */
export type EndpointsOf<Reader extends App> = {
  readonly [Name in NamesFor<Reader> & EndpointNames]: ValueOf<Settings[Name]>;
};
