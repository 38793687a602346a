import { urlOf } from '#contracts/url-of';
import { isIP } from 'node:net';
import { SettingProblem, type App, type Declaration, type Setting } from './setting.js';

interface Kind<Value> {
  readonly accepts: string;
  parse(text: string): Value;
  format?(value: Value): string;
}

const PLAIN = { secret: false, optional: false, endpoint: false } as const;

export function declare<Value, Apps extends App>(
  declaration: Declaration<Value, Apps>,
  kind: Kind<Value>,
): Setting<Value, Apps> {
  return { format: String, ...PLAIN, ...declaration, ...kind };
}

/** Makes a setting optional. */
export function optional<Value, Apps extends App>(setting: Setting<Value, Apps>): Setting<Value | undefined, Apps> {
  return { ...setting, optional: true, format: (value) => (value === undefined ? '' : setting.format(value)) };
}

export interface IntegerRange {
  readonly min: number;
  readonly max: number;
  /** 0 is accepted too, with a meaning of its own. */
  readonly orZero?: true;
  /** Shown after the range: "ms", "bytes", "connections". */
  readonly unit?: string;
}

export function integer<Apps extends App>(
  declaration: Declaration<number, Apps> & IntegerRange,
): Setting<number, Apps> {
  const { min, max, unit, orZero = false } = declaration;
  const accepts = `${orZero ? '0 or ' : ''}integer ${min}–${max}${unit === undefined ? '' : `, ${unit}`}`;
  return declare(declaration, {
    accepts,
    parse(text) {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
      if (!((value >= min && value <= max) || (orZero && value === 0)))
        throw new SettingProblem(`"${text}" is not ${orZero ? '' : 'an '}${accepts}`);
      return value;
    },
  });
}

export function text<Apps extends App>(
  declaration: Declaration<string, Apps> & { readonly pattern: RegExp; readonly accepts: string },
): Setting<string, Apps> {
  const { pattern, accepts } = declaration;
  return declare(declaration, {
    accepts,
    parse(value) {
      // The message leaves out the value, which may be a secret.
      if (!pattern.test(value)) throw new SettingProblem(`not ${accepts}`);
      return value;
    },
  });
}

export function oneOf<const Choice extends string, Apps extends App>(
  choices: readonly Choice[],
  declaration: Declaration<NoInfer<Choice>, Apps>,
): Setting<Choice, Apps> {
  const accepts = choices.map((choice) => `\`${choice}\``).join(', ');
  return declare<Choice, Apps>(declaration, {
    accepts,
    parse(value) {
      const choice = choices.find((known) => known === value);
      if (choice === undefined) throw new SettingProblem(`"${value}" is not one of ${choices.join(', ')}`);
      return choice;
    },
  });
}

export function onOff<Apps extends App>(declaration: Declaration<boolean, Apps>): Setting<boolean, Apps> {
  return declare(declaration, {
    accepts: '`on`, `off`',
    parse(value) {
      if (value !== 'on' && value !== 'off') throw new SettingProblem(`"${value}" is not on or off`);
      return value === 'on';
    },
    format: (value) => (value ? 'on' : 'off'),
  });
}

export function parseUrl(value: string, protocols: readonly string[]): URL {
  const url = urlOf(value);
  // The message leaves out the value, because URLs of databases contain passwords.
  if (url === null) throw new SettingProblem('not a URL');
  if (!protocols.includes(url.protocol)) throw new SettingProblem(`not a URL of ${protocols.join('// or ')}//`);
  return url;
}

/** A URL. The value is as written, but without a trailing slash. */
export function url<Apps extends App>(
  protocols: readonly `${string}:`[],
  declaration: Declaration<string, Apps>,
): Setting<string, Apps> {
  return declare(declaration, {
    accepts: `URL of ${protocols.map((protocol) => `\`${protocol}//\``).join(', ')}`,
    parse(value) {
      parseUrl(value, protocols);
      return value.replace(/\/$/, '');
    },
  });
}

const MANY_HOSTS = /^rediss?\+(sentinel:\/\/[^/]+\/[\w.-]+|cluster:\/\/[^/]+)\/?$/;

/** One Redis, several behind Sentinel (the path is the master's name), or a Cluster. Hosts are separated by commas. */
export function redisUrl<Apps extends App>(declaration: Declaration<string, Apps>): Setting<string, Apps> {
  return declare(declaration, {
    accepts:
      '`redis://host:port`, `redis+sentinel://host:port,host:port/master`, `redis+cluster://host:port,host:port`; with TLS `rediss`',
    parse(value) {
      if (!MANY_HOSTS.test(value)) parseUrl(value, ['redis:', 'rediss:']);
      return value.replace(/\/$/, '');
    },
  });
}

/** See `Setting.endpoint`. */
export function endpoint<Apps extends App>(
  setting: Setting<string, Apps>,
): Setting<string, Apps> & { readonly endpoint: true } {
  return { ...setting, endpoint: true };
}

/** A value with fewer different characters is a pattern, not a secret: `xxxx…`, `123123…`. */
const SECRET_CHARACTERS_MIN = 10;

/** A secret that the operator chooses. Weak ones are refused. `min` and `max` are in characters. */
export function chosenSecret<Apps extends App>(
  declaration: Declaration<string, Apps> & { readonly min: number; readonly max: number },
): Setting<string, Apps> {
  const { min, max } = declaration;
  const accepts = `${min}–${max} printable ASCII characters, ${SECRET_CHARACTERS_MIN} or more of them different`;
  const setting = text({ ...declaration, pattern: new RegExp(`^[\\x21-\\x7e]{${min},${max}}$`), accepts });
  return secret({
    ...setting,
    parse(value) {
      if (new Set(value).size < SECRET_CHARACTERS_MIN) throw new SettingProblem(`weak: not ${accepts}`);
      return setting.parse(value);
    },
  });
}

/**
 * A chosen secret, or two with white space between: while a secret is replaced, the new one first and then the old one. The
 * new one is shown to others, both are accepted from them.
 */
export function replaceableSecret<Apps extends App>(
  declaration: Declaration<string, Apps> & {
    readonly min: number;
    readonly max: number;
    readonly generate?: () => string;
  },
): Setting<readonly string[], Apps> {
  const { env, description, readBy, generate } = declaration;
  const one = chosenSecret(declaration);
  const setting = declare<readonly string[], Apps>(
    { env, description, readBy, ...(generate && { generate: () => [generate()] }) },
    {
      accepts: `${one.accepts}; or two of these, the new one and the old one`,
      parse(value) {
        const secrets = value.split(/\s+/);
        if (secrets.length > 2) throw new SettingProblem('more than two secrets');
        return secrets.map((each) => one.parse(each));
      },
      format: (secrets) => secrets.join(' '),
    },
  );
  return secret(setting);
}

/** See `Setting.secret`. */
export function secret<Value, Apps extends App>(setting: Setting<Value, Apps>): Setting<Value, Apps> {
  return { ...setting, secret: true };
}

/** Web origins as browsers send them: scheme, host and port. */
export function origins<Apps extends App>(
  declaration: Declaration<readonly string[], Apps>,
): Setting<readonly string[], Apps> {
  return declare(declaration, {
    accepts: 'comma-separated origins (`https://chat.example`)',
    parse: (value) =>
      listOf(value).map((entry) => {
        const parsed = parseUrl(entry, ['http:', 'https:']);
        if (parsed.origin !== entry) throw new SettingProblem(`"${entry}" is not an origin such as ${parsed.origin}`);
        return entry;
      }),
    format: (value) => value.join(','),
  });
}

/** The hosts of this machine, for sites under development. */
const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** Origins of pictures: `https`, or `http` on this machine. */
export function avatarOrigins<Apps extends App>(
  declaration: Declaration<readonly string[], Apps>,
): Setting<readonly string[], Apps> {
  const any = origins(declaration);
  return {
    ...any,
    accepts: 'comma-separated origins of `https`, or of `http` on `localhost`, `127.0.0.1`, `[::1]`',
    parse(value) {
      const parsed = any.parse(value);
      const plain = parsed
        .map((origin) => new URL(origin))
        .find(({ protocol, hostname }) => {
          return protocol === 'http:' && !LOOPBACK_HOSTS.includes(hostname);
        });
      if (plain !== undefined) throw new SettingProblem(`"${plain.origin}" is neither https nor on this machine`);
      return parsed;
    },
  };
}

const IPV4_BITS = 32;
const IPV6_BITS = 128;

/** True for an IP, and for a network such as `10.0.0.0/8`. */
export function isNetwork(entry: string): boolean {
  const [ip = '', bits, ...rest] = entry.split('/');
  const family = isIP(ip);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? IPV4_BITS : IPV6_BITS);
}

/** A URL of `https`, or of `http` on this machine. The value is as written: an issuer is compared as text. */
export function loopbackOrSecureUrl<Apps extends App>(declaration: Declaration<string, Apps>): Setting<string, Apps> {
  return declare(declaration, {
    accepts: 'URL of `https://`, or of `http://` on `localhost`, `127.0.0.1`, `[::1]`',
    parse(value) {
      const { protocol, hostname } = parseUrl(value, ['http:', 'https:']);
      if (protocol === 'http:' && !LOOPBACK_HOSTS.includes(hostname))
        throw new SettingProblem(`"${value}" is neither https nor on this machine`);
      return value;
    },
  });
}

/** A list of different texts. */
export function textList<Apps extends App>(
  declaration: Declaration<readonly string[], Apps> & {
    readonly max: number;
    readonly accepts: string;
    readonly isEntry: (entry: string) => boolean;
  },
): Setting<readonly string[], Apps> {
  const { max, accepts, isEntry } = declaration;
  return declare(declaration, {
    accepts,
    parse(value) {
      const entries = listOf(value);
      const bad = entries.find((entry, index) => !isEntry(entry) || entries.indexOf(entry) !== index);
      if (bad !== undefined) throw new SettingProblem(`"${bad}" is not one of different ${accepts}`);
      if (entries.length > max) throw new SettingProblem(`more than ${max}`);
      return entries;
    },
    format: (value) => value.join(','),
  });
}

/** IPs, networks, and names of several networks. */
export function networks<Apps extends App>(
  named: readonly string[],
  declaration: Declaration<readonly string[], Apps>,
): Setting<readonly string[], Apps> {
  const names = named.map((name) => `\`${name}\``).join(', ');
  return declare(declaration, {
    accepts: `comma-separated IPs and networks (\`10.0.0.0/8\`), ${names}; or \`none\``,
    parse(value) {
      const entries = value === 'none' ? [] : listOf(value);
      const bad = entries.find((entry) => !named.includes(entry) && !isNetwork(entry));
      if (bad !== undefined) throw new SettingProblem(`"${bad}" is no IP, no network, nor one of ${named.join(', ')}`);
      return entries;
    },
    format: (value) => value.join(','),
  });
}

export function listOf(value: string): string[] {
  return value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
