import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import type { Tokens, User } from '#contracts';
import { freePort } from '#engines/free-port';
import { StandaloneProcess } from '#testing/deployments/standalone-process';
import { debianMachineIfThere } from '#testing/engines/debian-machine-if-there';
import { newSecret } from '#testing/secrets/new-secret';

import { FormBrowser } from './form-browser.js';
import { PROVIDERS, settingsOf, type Sites } from './providers.js';

const TEST_TIMEOUT_MS = 300_000;
const ENDS = { timeout: 30_000, interval: 200 };

vi.setConfig({ testTimeout: TEST_TIMEOUT_MS, hookTimeout: TEST_TIMEOUT_MS });

const machines = await Promise.all(
  PROVIDERS.map(({ name, debianPackage }) =>
    debianMachineIfThere(`sign-in by ${name}`, 'login.example', [debianPackage]),
  ),
);

// Needs root, the right to mount, and Debian's packages. Without them the suite says NOT RUN.
describe.each(PROVIDERS.map((provider, index) => ({ provider, machine: machines[index] })))(
  'sign-in by $provider.name of Debian, with the settings of the page',
  ({ provider, machine }) => {
    let folder: string;
    let parley: StandaloneProcess | undefined;
    let sites: Sites;

    beforeAll(async () => {
      if (machine === undefined) return;
      folder = mkdtempSync(join(tmpdir(), 'parley-test-sign-in-'));
      const port = await freePort();
      // As GitLab's: some providers do not decode such signs in HTTP Basic.
      const secret = `gloas-${newSecret()}_.~`;
      sites = { port: await freePort(), parley: `http://localhost:${String(port)}`, secret };
      await provider.start(machine, sites, new FormBrowser());
      parley = await StandaloneProcess.start({
        ...{ DATA_DIR: join(folder, 'data'), DATABASE_URL: '', REDIS_URL: '', OPERATOR_SECRET: newSecret() },
        ...{ PORT: String(port), PUBLIC_URL: sites.parley, RATE_LIMITS: 'off' },
        ...{ OIDC_PROVIDERS: 'company', OIDC_COMPANY_NAME: provider.name, OIDC_COMPANY_CLIENT_SECRET: secret },
        ...settingsOf(provider, sites),
      });
    });
    afterAll(async () => {
      await parley?.stop();
      await machine?.stop();
      if (machine !== undefined) rmSync(folder, { recursive: true, force: true });
    });

    // Needs root, the right to mount, and Debian's packages. Without them the suite says NOT RUN.
    const itThere = it.skipIf(machine === undefined);

    const statusOf = async (token: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`${sites.parley}/v1/auth/sessions`, { headers })).status;
    };

    /** Signs `zoe` in by the provider, as a new browser does. */
    async function enter(): Promise<{ user: User; token: string; browser: FormBrowser }> {
      const browser = new FormBrowser();
      const verifier = randomBytes(32).toString('base64url');
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      const query = new URLSearchParams({ returnTo: '/signed-in', challenge }).toString();
      const left = await browser.open(`${sites.parley}/v1/auth/oidc/company/start?${query}`);
      const { url } = await provider.signIn(left, sites, browser);
      const facts = new URLSearchParams(url.hash.slice(1));
      expect(Object.fromEntries(facts), url.href).toEqual({ handoff: expect.any(String) });
      const finished = await fetch(`${sites.parley}/v1/auth/oidc/finish`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ handoff: facts.get('handoff'), verifier }),
      });
      const { user, tokens } = (await finished.json()) as { user: User; tokens: Tokens };
      return { user, token: tokens.accessToken, browser };
    }

    itThere('a user comes in, with name and username', async () => {
      const { user, token } = await enter();
      expect(user).toMatchObject({ username: 'zoe', displayName: 'Zoë Müller' });
      expect(await statusOf(token)).toBe(200);
    });

    const { signOut } = provider;
    if (signOut !== undefined)
      itThere('a logout there ends the session here', async () => {
        const { token, browser } = await enter();
        expect(await statusOf(token)).toBe(200);
        await signOut(sites, browser);
        await expect.poll(() => statusOf(token), ENDS).toBe(401);
      });
  },
);
