import { ConfigError } from './config-error.js';
import { loadSettings, type Environment } from './load-settings.js';
import type { ConfigOf } from './settings.js';
import type { Form } from './setting.js';
import { providerSettings, type ProviderConfig } from './ways.settings.js';

/** The settings of each provider, in the order of `OIDC_PROVIDERS`. @throws ConfigError */
export function loadProviders(ids: readonly string[], form: Form, env: Environment): readonly ProviderConfig[] {
  return ids.map((id) => ({ id, ...loadSettings(providerSettings(id), ['auth'], form, env) }) as ProviderConfig);
}

type Ways = Pick<
  ConfigOf<'auth'>,
  'passwords' | 'oidcProviders' | 'publicUrl' | 'smtpUrl' | 'mailFrom' | 'email' | 'emailDomains'
>;

/** @throws ConfigError with the missing variable if only a part of a group of settings is set */
export function assertWholeGroups(ways: Ways): void {
  const hasProviders = ways.oidcProviders.length > 0;
  const hasMail = ways.smtpUrl !== undefined;
  demand(!ways.passwords && !hasProviders, 'OIDC_PROVIDERS', 'PASSWORDS=off');
  demand(hasProviders && ways.publicUrl === undefined, 'PUBLIC_URL', 'OIDC_PROVIDERS');
  demand(hasMail && ways.mailFrom === undefined, 'MAIL_FROM', 'SMTP_URL');
  demand(hasMail && ways.publicUrl === undefined, 'PUBLIC_URL', 'SMTP_URL');
  demand(!hasMail && ways.mailFrom !== undefined, 'SMTP_URL', 'MAIL_FROM');
  demand(!hasMail && ways.email === 'required', 'SMTP_URL', 'EMAIL=required');
  demand(!hasMail && ways.emailDomains.length > 0, 'SMTP_URL', 'EMAIL_DOMAINS');
}

function demand(isMissing: boolean, variable: string, neededBy: string): void {
  if (isMissing) throw new ConfigError(variable, `must be set, because ${neededBy} is.`);
}
