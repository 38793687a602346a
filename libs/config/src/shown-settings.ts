import type { ServiceName } from './services.js';
import type { Setting } from './setting.js';
import { SETTINGS } from './settings.js';
import { providerSettings } from './ways.settings.js';

/** Settings by variable, without secrets. `null`: not set. A list is shown entry by entry. */
export type ShownSettings = Readonly<Record<string, string | readonly string[] | null>>;

/** Stands for a secret that is set, and for the secret parts of a URL. */
export const HIDDEN = '***';

/** The settings of a service as others may see them. @param config what the process has loaded */
export function shownSettings(service: ServiceName, config: object): ShownSettings {
  const own = shown(SETTINGS, config, service);
  const { providers } = config as { readonly providers?: readonly { readonly id: string }[] };
  if (service !== 'auth' || providers === undefined) return own;
  return Object.assign(
    own,
    ...providers.map((each) => shown(providerSettings(each.id), each, service)),
  ) as ShownSettings;
}

function shown(settings: Readonly<Record<string, Setting>>, config: object, service: ServiceName): ShownSettings {
  const values = new Map<string, unknown>(Object.entries(config));
  const read = Object.entries(settings).filter(([, { readBy }]) => readBy.includes(service));
  return Object.fromEntries(read.map(([name, setting]) => [setting.env, shownValue(setting, values.get(name))]));
}

function shownValue(setting: Setting, value: unknown): string | readonly string[] | null {
  if (value === undefined) return null;
  if (setting.secret) return HIDDEN;
  return Array.isArray(value)
    ? value.map((entry) => withoutCredentials(String(entry)))
    : withoutCredentials(setting.format(value));
}

/** Characters that parsers of URLs leave out. */
const LEFT_OUT = /[\t\n\r]/g;
/** A scheme and all until the last `@` before the path. Parsers of web URLs read `https:user:password@host`, too. */
const USER_INFO = /\b(?!mailto:)([a-z][a-z\d+.-]*:[/\\]*)[^/]*@/gi;
/** The query and the fragment of a URL: they may hold a key. */
const PARAMETERS = /([a-z][a-z\d+.-]*:[/\\]*[^?#]*[?#]).*$/is;

/** A text in which no URL has a user, a password, a query or a fragment. It may lose more than that. */
export function withoutCredentials(text: string): string {
  return text.replace(LEFT_OUT, '').replace(USER_INFO, `$1${HIDDEN}@`).replace(PARAMETERS, `$1${HIDDEN}`);
}
