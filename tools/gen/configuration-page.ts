import { LIMIT_SCOPES } from '#platform/limits/limit-scopes';
import { SERVICES } from '#config/services';
import type { App, Setting } from '#config/setting';
import { SETTING_GROUPS, SETTINGS } from '#config/settings';
import { providerSettings } from '#config/ways.settings';
import { GENERATED_NOTICE, table } from './markdown.js';

const INTRODUCTION = `# Configuration

${GENERATED_NOTICE}

Settings are environment variables. Each process reads them once at start; an invalid value stops the start with one line that
names it. An empty variable counts as not set. For a variable marked "secret" you can set \`NAME_FILE\` to the path of a file with
the value.

"Embedded" is the form of \`npm start\`: everything in one process, which uses \`DATABASE_URL\` and \`REDIS_URL\` if they are set. The
settings of all services apply to it. The declarations are in \`libs/config/src\`.

Rates have the form \`points/window\`: \`10/15m\` means ten in fifteen minutes (\`s\`, \`m\`, \`h\`).
`;

const PROVIDER = `## Each sign-in provider

Each id in \`OIDC_PROVIDERS\` has these settings. \`<ID>\` is the id in capitals: the issuer of \`company\` is \`OIDC_COMPANY_ISSUER\`.
[Sign-in](operations/sign-in.md) shows them for some products.
`;

const LIMITS_BY_SCOPE = `## Limits by scope

The \`scope\` of a \`RATE_LIMITED\`, of the metric \`parley_rate_limited_total\` and of the line \`limit.refused\` in the security log, and
the setting that changes the limit. The scope \`address\` is no setting, but a [limit of the front](security.md#a-flood-from-one-ip).
`;

const READER_NAMES: Partial<Record<App, string>> = {
  standalone: 'embedded form',
  admin: 'admin command',
  migrate: 'migrate job',
};

/** `docs/configuration.md` */
export function configurationPage(): string {
  const sections = Object.entries(SETTING_GROUPS).map(
    ([heading, settings]) => `## ${heading}\n\n${settingsTable(settings)}\n`,
  );
  const provider = `${PROVIDER}\n${settingsTable(providerSettings('<id>'))}\n`;
  return [INTRODUCTION, ...sections, provider, limitsByScope()].join('\n');
}

function settingsTable(settings: Readonly<Record<string, Setting>>): string {
  const rows = Object.values(settings).map((setting) => [
    `\`${setting.env}\`${setting.secret ? ' (secret)' : ''}`,
    setting.accepts,
    defaultOf(setting),
    readersOf(setting),
    setting.description,
  ]);
  return table(['variable', 'value', 'default', 'read by', 'meaning'], rows);
}

function limitsByScope(): string {
  const rows = Object.entries(LIMIT_SCOPES).map(([scope, name]) => {
    const setting: Setting = SETTINGS[name];
    return [`\`${scope}\``, `\`${setting.env}\``, defaultOf(setting)];
  });
  return `${LIMITS_BY_SCOPE}\n${table(['scope', 'variable', 'default'], rows)}\n`;
}

function defaultOf(setting: Setting): string {
  const common = setting.default === undefined ? missing(setting) : written(setting, setting.default);
  const embedded = embeddedDefaultOf(setting);
  return embedded === undefined || setting.readBy.every((reader) => reader === 'standalone')
    ? common
    : `${common}; embedded ${embedded}`;
}

function embeddedDefaultOf(setting: Setting): string | undefined {
  if (setting.generate !== undefined) return 'generated at start';
  if (setting.embedded !== undefined) return written(setting, setting.embedded);
  return setting.endpoint ? 'none' : undefined;
}

function missing({ optional }: Setting): string {
  return optional ? 'none' : '**required**';
}

function written(setting: Setting, value: unknown): string {
  const text = setting.format(value);
  return text === '' ? 'none' : `\`${text}\``;
}

function readersOf({ readBy }: Setting): string {
  if (SERVICES.every((service) => readBy.includes(service))) return 'all';
  return readBy.map((reader) => READER_NAMES[reader] ?? reader).join(', ');
}
