import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { vi } from 'vitest';

import type { DebianMachine } from '#engines/debian-machine';

import type { FormBrowser, Page } from './form-browser.js';

const PAGE = 'docs/operations/sign-in.md';
const PASSWORD = 'a lot of letters';
const ANSWERS = { timeout: 120_000, interval: 200 };

/** What the page calls `login.example` and `chat.example`, and the secret of the client. */
export interface Sites {
  readonly port: number;
  readonly parley: string;
  readonly secret: string;
}

/** A provider of Debian that is set up as the page says. */
export interface ProviderProgram {
  /** Its name on the page. */
  readonly id: string;
  readonly name: string;
  readonly debianPackage: string;
  /** Starts it with a user, who is `zoe` with the name `Zoë Müller`, and registers Parley. */
  readonly start: (machine: DebianMachine, sites: Sites, browser: FormBrowser) => Promise<void>;
  /** From the page to which Parley has sent the browser, to the URL to which the provider sends it back. */
  readonly signIn: (page: Page, sites: Sites, browser: FormBrowser) => Promise<Page>;
  /** Logs out there, so that the provider tells Parley. */
  readonly signOut?: (sites: Sites, browser: FormBrowser) => Promise<void>;
}

const urlOf = ({ port }: Sites): string => `http://127.0.0.1:${String(port)}`;

/** The block or the table after `<!-- provider: name -->`, with the URLs of the test. */
function blockOf(name: string, sites: Sites): string {
  const start = `<!-- provider: ${name.replaceAll('.', String.raw`\.`)} -->\n\n( *)`;
  const page = readFileSync(PAGE, 'utf8');
  const found = new RegExp(`${start}(?:\`{3}\\w+\\n([\\s\\S]*?) *\`{3}|((?:\\|.*\\n *)+))`).exec(page);
  if (found === null) throw new Error(`${PAGE} has no block for ${name}`);
  const [, indent = '', block, table] = found;
  return (block ?? table ?? '')
    .replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    .replaceAll('https://login.example', urlOf(sites))
    .replaceAll('https://chat.example', sites.parley);
}

/** The settings of Parley on the page. */
export function settingsOf({ id }: ProviderProgram, sites: Sites): Record<string, string> {
  const lines = blockOf(`${id} settings`, sites).trim().split('\n');
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/** The rows of a table, first column to second. */
function tableOf(name: string, sites: Sites): Record<string, string> {
  const rows = [...blockOf(name, sites).matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].slice(2);
  return Object.fromEntries(rows.map(([, field = '', value = '']) => [field, value.replaceAll('`', '')]));
}

const DJANGO: ProviderProgram = {
  id: 'django',
  name: 'Django OAuth Toolkit',
  debianPackage: 'python3-django-oauth-toolkit',
  start: async (machine, sites, browser) => {
    await machine.run(`mkdir /srv/login
      cd /srv/login
      django-admin startproject login .
      openssl genrsa -out oidc.pem 2048`);
    const append = async (name: string, more = '') => {
      const path = `/srv/login/login/${name}`;
      const before = name === 'claims.py' ? '' : await machine.read(path);
      await machine.write(path, `${before}\n${more}\n${blockOf(`django ${name}`, sites)}`);
    };
    // Only the pages of a new project's administration have a form to log in.
    await append('settings.py', 'LOGIN_URL = "/admin/login/"');
    await append('claims.py');
    await append('urls.py');
    const zoe = `User.objects.create_superuser("zoe", password="${PASSWORD}", first_name="Zoë", last_name="Müller")`;
    await machine.run(`cd /srv/login
      python3 manage.py migrate
      python3 manage.py shell -c 'from django.contrib.auth.models import User; ${zoe}'
      python3 manage.py runserver --noreload 127.0.0.1:${String(sites.port)} > server.log 2>&1 &`);
    const registration = await opened(`${urlOf(sites)}/o/applications/register/`, browser);
    const form = await browser.submit(registration, { username: 'zoe', password: PASSWORD });
    const registered = await browser.submit(form, {
      ...tableOf('django form', sites),
      'Client secret': sites.secret,
    });
    if (!registered.html.includes('parley')) throw new Error(`Parley is not registered: ${registered.html}`);
  },
  signIn: async (page, _sites, browser) => {
    const question = await browser.submit(page, { username: 'zoe', password: PASSWORD });
    return browser.submit(question, { allow: 'Authorize' });
  },
};

const GLEWLWYD: ProviderProgram = {
  id: 'glewlwyd',
  name: 'glewlwyd',
  debianPackage: 'glewlwyd',
  start: async (machine, sites, browser) => {
    await machine.run(`mkdir -p /var/cache/glewlwyd
      zcat /usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz | sqlite3 /var/cache/glewlwyd/glewlwyd.db
      cd /etc/glewlwyd
      sed -i 's,path = .*,path = "/var/cache/glewlwyd/glewlwyd.db",' glewlwyd-db.conf
      sed -i 's,^port=.*,port=${String(sites.port)},; s,^external_url=.*,external_url="${urlOf(sites)}",' glewlwyd.conf
      glewlwyd --config-file=/etc/glewlwyd/glewlwyd.conf > /var/log/glewlwyd.out 2>&1 &`);
    await opened(`${urlOf(sites)}/api/`, browser);
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const plugin = JSON.parse(blockOf('glewlwyd plugin', sites)) as { parameters: object };
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const cert = publicKey.export({ type: 'spki', format: 'pem' });
    const client = JSON.parse(blockOf('glewlwyd client', sites)) as object;
    const scope = ['g_profile', 'openid', 'profile'];
    const api = (method: string, path: string, body: object) => call(sites, browser, method, path, body);
    await api('POST', '/auth/', { username: 'admin', password: 'password' });
    await api('POST', '/mod/plugin/', { ...plugin, parameters: { ...plugin.parameters, key, cert } });
    await api('POST', '/scope/', { name: 'profile', display_name: 'Your name', password_required: false, scheme: {} });
    await api('POST', '/client/', { ...client, client_secret: sites.secret });
    await api('POST', '/user/', { username: 'zoe', name: 'Zoë Müller', password: PASSWORD, enabled: true, scope });
  },
  // What the scripts of its page do.
  signIn: async ({ url }, sites, browser) => {
    await call(sites, browser, 'POST', '/auth/', { username: 'zoe', password: PASSWORD });
    await call(sites, browser, 'PUT', '/auth/grant/parley/', { scope: 'openid profile' });
    return browser.open(`${url.searchParams.get('callback_url') ?? ''}&g_continue`);
  },
  signOut: async (sites, browser) => {
    const session = browser.cookie(urlOf(sites), 'GLEWLWYD2_OIDC_SID') ?? '';
    await call(sites, browser, 'DELETE', `/oidc/session/${session}`);
  },
};

export const PROVIDERS: readonly ProviderProgram[] = [DJANGO, GLEWLWYD];

/** The page, once the program answers. */
function opened(url: string, browser: FormBrowser): Promise<Page> {
  return vi.waitFor(() => browser.open(url), ANSWERS);
}

async function call(sites: Sites, browser: FormBrowser, method: string, path: string, body?: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const { status, html } = await browser.open(`${urlOf(sites)}/api${path}`, { method, headers, ...content });
  if (status !== 200) throw new Error(`${method} ${path} answered ${String(status)}: ${html}`);
}
