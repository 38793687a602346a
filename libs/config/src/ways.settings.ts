import { urlOf } from '#contracts/url-of';
import { rate } from './rate.setting.js';
import { requiredClaim } from './required-claim.setting.js';
import {
  integer,
  loopbackOrSecureUrl,
  onOff,
  oneOf,
  optional,
  replaceableSecret,
  secret,
  text,
  textList,
  url,
} from './setting-types.js';
import type { Setting } from './setting.js';

const READ_BY_AUTH = { readBy: ['auth'] as const };

/** Ways that would be confused with a provider: sessions say `via` which way they came. */
const RESERVED_IDS = ['password', 'guest', 'app'];
const PROVIDERS_MAX = 10;
const RETURN_URLS_MAX = 50;
const HOURS_MAX = 8760;
const DOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i;
const SENDER =
  /^(?:[^<>\r\n@]*<[\x21-\x3b\x3d\x3f\x41-\x7e]+@[\x21-\x3b\x3d\x3f\x41-\x7e]+>|[\x21-\x3b\x3d\x3f\x41-\x7e]+@[\x21-\x3b\x3d\x3f\x41-\x7e]+)$/;

/** Sign-in with a password, a provider, a second factor, and e-mail. */
export const WAYS_SETTINGS = {
  siteName: text({
    env: 'SITE_NAME',
    description: 'The name of this site, which the pages of invitations show.',
    ...READ_BY_AUTH,
    default: 'Parley',
    pattern: /^\P{Cc}{1,80}$/u,
    accepts: 'text of 1–80 characters',
  }),
  passwords: onOff({
    env: 'PASSWORDS',
    description:
      'Sign-in with a password. `off`: only providers sign users in, no one registers or changes a password, and every account counts as one without a password. Guests still come in: `GUESTS=off` closes that, too. Needs `OIDC_PROVIDERS`.',
    ...READ_BY_AUTH,
    default: true,
  }),
  oidcProviders: textList({
    env: 'OIDC_PROVIDERS',
    description:
      'The ids of the OpenID Connect providers that sign users in. Each has the variables `OIDC_<ID>_…` below, with its id in capitals. Needs `PUBLIC_URL`.',
    ...READ_BY_AUTH,
    default: [],
    max: PROVIDERS_MAX,
    accepts: `comma-separated ids of 1–20 letters \`a-z\` and digits, beginning with a letter; not \`${RESERVED_IDS.join('`, `')}\`; at most ${PROVIDERS_MAX}`,
    isEntry: (id) => /^[a-z][a-z0-9]{0,19}$/.test(id) && !RESERVED_IDS.includes(id),
  }),
  oidcReturnTo: textList({
    env: 'OIDC_RETURN_TO',
    description:
      'The only URLs outside of Parley to which a sign-in with a provider may return, each compared as a whole. None: every URL of `CORS_ORIGINS`, where one page that redirects to any URL hands accounts to strangers.',
    ...READ_BY_AUTH,
    default: [],
    max: RETURN_URLS_MAX,
    accepts: `comma-separated URLs of \`https\` or \`http\` without \`#\`, at most ${RETURN_URLS_MAX}`,
    isEntry: (text) => /^https?:\/\/[^/]/.test(text) && !text.includes('#') && urlOf(text) !== null,
  }),
  totpSecrets: optional(
    replaceableSecret({
      env: 'TOTP_SECRET',
      description:
        'Seals second factors in PostgreSQL. Not set: users cannot turn one on, and accounts that have one cannot log in. `npm start` keeps one in `DATA_DIR`.',
      ...READ_BY_AUTH,
      min: 32,
      max: 512,
    }),
  ),
  smtpUrl: optional(
    secret(
      url(['smtp:', 'smtps:'], {
        env: 'SMTP_URL',
        description:
          'The mail server, with user and password: `smtp://user:password@mail.example:587`. Needs `MAIL_FROM` and `PUBLIC_URL`. Not set: Parley sends no mail.',
        ...READ_BY_AUTH,
      }),
    ),
  ),
  smtpTls: onOff({
    env: 'SMTP_TLS',
    description: '`on`: a server of `smtp://` must offer STARTTLS.',
    ...READ_BY_AUTH,
    default: true,
  }),
  mailFrom: optional(
    text({
      env: 'MAIL_FROM',
      description: 'The sender of mails.',
      ...READ_BY_AUTH,
      pattern: SENDER,
      accepts: 'an e-mail address, or `Name <address>`',
    }),
  ),
  email: oneOf(['optional', 'required'], {
    env: 'EMAIL',
    description:
      'Whether an account needs an e-mail address. `required`: an account is made once its e-mail address is confirmed. Needs `SMTP_URL`.',
    ...READ_BY_AUTH,
    default: 'optional',
  }),
  emailDomains: textList({
    env: 'EMAIL_DOMAINS',
    description: 'Only e-mail addresses of these domains are accepted. None: of all domains.',
    ...READ_BY_AUTH,
    default: [],
    max: 100,
    accepts: 'comma-separated domains',
    isEntry: (domain) => DOMAIN.test(domain),
  }),
  rateOidc: rate({
    env: 'RATE_OIDC',
    description:
      'Starts and returns of providers from one IP, each counted apart, and logout tokens that are refused. An office behind one IP counts as one.',
    readBy: ['auth'],
    default: '600/15m',
  }),
  rateOtp: rate({
    env: 'RATE_OTP',
    description:
      'Wrong codes of one account after a right password or link: on one known device, and summed over all others. A right code does not count, and a login by it begins a new count for its device.',
    readBy: ['auth'],
    default: '5/15m',
  }),
  rateAdmin: rate({
    env: 'RATE_ADMIN',
    description: 'Wrong keys at the console from one IP. Beyond it, right ones are refused from there, too.',
    readBy: ['auth'],
    default: '10/15m',
  }),
  rateMailSender: rate({
    env: 'RATE_MAIL_SENDER',
    description: 'Mails that one client IP asks for.',
    readBy: ['auth'],
    default: '20/1h',
  }),
  rateMailAddress: rate({
    env: 'RATE_MAIL_ADDRESS',
    description: 'Mails to one e-mail address.',
    readBy: ['auth'],
    default: '5/1h',
  }),
};

/** The settings of one provider. `id` is as in `OIDC_PROVIDERS`; `<ID>` in the documentation. */
export function providerSettings(id: string) {
  const variable: VariableOf = (name) => `OIDC_${id.toUpperCase()}_${name}`;
  return { ...clientSettings(id, variable), ...accountSettings(variable) };
}

type VariableOf = (name: string) => string;

/** How Parley reaches the provider. */
function clientSettings(id: string, variable: VariableOf) {
  return {
    issuer: loopbackOrSecureUrl({
      env: variable('ISSUER'),
      description: 'The issuer, as its discovery document names it.',
      ...READ_BY_AUTH,
    }),
    clientId: text({
      env: variable('CLIENT_ID'),
      description: 'The id that the provider gave Parley.',
      ...READ_BY_AUTH,
      pattern: /^[\x21-\x7e]{1,255}$/,
      accepts: 'text',
    }),
    clientSecret: optional(
      secret(
        text({
          env: variable('CLIENT_SECRET'),
          description: 'The secret that the provider gave Parley. Not set: Parley is a public client.',
          ...READ_BY_AUTH,
          pattern: /^[\x20-\x7e]{1,512}$/,
          accepts: 'printable ASCII text',
        }),
      ),
    ),
    name: text({
      env: variable('NAME'),
      description: 'The name on the button. The default is the id.',
      ...READ_BY_AUTH,
      default: id,
      pattern: /^\P{Cc}{1,40}$/u,
      accepts: 'text of 1–40 characters',
    }),
    scopes: text({
      env: variable('SCOPES'),
      description: 'The scopes that Parley asks for.',
      ...READ_BY_AUTH,
      default: 'openid profile',
      pattern: /^(?=.*\bopenid\b)[\x21-\x7e]+( [\x21-\x7e]+)*$/,
      accepts: 'scopes with blanks between, `openid` among them',
    }),
  };
}

/** Who gets an account and a session. */
function accountSettings(variable: VariableOf) {
  return {
    signup: oneOf(['on', 'invite', 'off'], {
      env: variable('SIGNUP'),
      description:
        'The users who get an account at their first login, whatever `REGISTRATION` says: all, those with an invitation, or none.',
      ...READ_BY_AUTH,
      default: 'on',
    }),
    claim: oneOf(['off', 'email'], {
      env: variable('CLAIM'),
      description:
        'How new users get the accounts that an import has made for them. `email`: by the e-mail address of the source, if the provider says that it has confirmed it, and only one unclaimed account has it. Parley then asks for the scope `email` too. For providers alone that confirm what they tell: whoever gets an e-mail address confirmed there gets the account.',
      ...READ_BY_AUTH,
      default: 'off',
    }),
    require: optional(
      requiredClaim({
        env: variable('REQUIRE'),
        description: 'Only users whose claim is, or holds, one of the values. Checked at each login.',
        ...READ_BY_AUTH,
      }),
    ),
    username: text({
      env: variable('USERNAME'),
      description: 'The claim from which the username of a new account is made.',
      ...READ_BY_AUTH,
      default: 'preferred_username',
      pattern: /^\S{1,100}$/,
      accepts: 'a claim',
    }),
    sessionHours: optional(
      integer({
        env: variable('SESSION_HOURS'),
        description: 'Absolute lifetime of a session that began at this provider. Not set: `SESSION_DAYS`.',
        ...READ_BY_AUTH,
        min: 1,
        max: HOURS_MAX,
        unit: 'h',
      }),
    ),
  };
}

type ValueOf<Declared> = Declared extends Setting<infer Value> ? Value : never;
type ProviderSettings = ReturnType<typeof providerSettings>;

/** A provider of OpenID Connect, as the operator has set it up. */
export type ProviderConfig = { readonly id: string } & {
  readonly [Name in keyof ProviderSettings]: ValueOf<ProviderSettings[Name]>;
};
