import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { io } from 'socket.io-client';
import { describe, expect, it } from 'vitest';

import { SERVICES } from '#config/services';
import type { Ready } from '#contracts';
import { compose } from '#testing/containers/site';

import { TestSite } from '#testing/containers/test-site';
import { isReady, processesOf, topology } from '#testing/topology/topology';
import { guest } from '#testing/users/user';

const READY_TIMEOUT_MS = 90_000;
const SCRAPE_TIMEOUT_MS = 150_000;

const site = new TestSite();

async function until(isSo: () => Promise<boolean>, what: string, timeoutMs: number): Promise<void> {
  const endsAt = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > endsAt) throw new Error(`timed out waiting for ${what}`);
    await sleep(250);
  }
}

/** The status and a header of an answer; accepts any certificate. */
function secureGet(url: string): Promise<{ status: number; transportSecurity: string | undefined }> {
  return new Promise((resolve, reject) => {
    get(url, { rejectUnauthorized: false, agent: false }, (answer) => {
      answer.resume();
      resolve({
        status: answer.statusCode ?? 0,
        transportSecurity: answer.headers['strict-transport-security'],
      });
    }).once('error', reject);
  });
}

function makeCertificate(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const [key, certificate] = [join(folder, 'key'), join(folder, 'certificate')];
  const what = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  execFileSync('openssl', ['req', ...what, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  const both = readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8');
  writeFileSync(join(folder, 'localhost.pem'), both, { mode: 0o644 });
}

describe('a certificate in the folder', () => {
  it('enables TLS for pages, HTTP and WebSockets, and plain HTTP redirects to it', async () => {
    const user = await guest('tls');
    const certificates = join(site.handle.folder, 'certificates');
    makeCertificate(certificates);
    const port = site.handle.env['PARLEY_TLS_PORT'] ?? '';
    const secure = `https://127.0.0.1:${port}`;
    const restart = (env: Record<string, string>) =>
      compose(site.engine, site.handle, ['up', '-d', '--no-deps', 'front'], { env });
    try {
      await restart({ PARLEY_CERTS: certificates });
      await until(() => isReady(topology().url), 'the front', READY_TIMEOUT_MS);
      expect(await secureGet(`${secure}/v1/openapi.json`)).toEqual({
        status: 200,
        transportSecurity: 'max-age=31536000',
      });
      const plain = await fetch(`${topology().url}/docs`, { redirect: 'manual' });
      expect({ status: plain.status, location: plain.headers.get('location') }).toEqual({
        status: 308,
        location: `${secure}/docs`,
      });
      for (const transport of ['websocket', 'polling']) {
        const auth = { token: user.tokens.accessToken, protocol: 1 };
        const options = {
          transports: [transport],
          auth,
          rejectUnauthorized: false,
          reconnection: false,
          forceNew: true,
        };
        const socket = io(secure, options);
        const ready = await new Promise<Ready>((resolve, reject) => {
          socket.once('ready', resolve).once('connect_error', reject);
        });
        expect(ready.userId).toBe(user.id);
        socket.disconnect();
      }
    } finally {
      await restart({});
      await until(() => isReady(topology().url), 'the front', READY_TIMEOUT_MS);
      user.close();
    }
  });
});

describe('the profile "monitoring"', () => {
  it('runs a Prometheus that finds and scrapes every container of every service', async () => {
    await site.compose('--profile', 'monitoring', 'up', '-d', '--no-deps', 'prometheus');
    const url = `http://127.0.0.1:${site.handle.env['PROMETHEUS_PORT'] ?? ''}`;
    const up = async (): Promise<string[]> => {
      const answer = await fetch(`${url}/api/v1/query?query=up==1`).catch(() => null);
      if (!answer?.ok) return [];
      const { data } = (await answer.json()) as { data: { result: { metric: { job: string } }[] } };
      return data.result.map(({ metric }) => metric.job).sort();
    };
    const jobs = SERVICES.flatMap((name) => processesOf(name).map(() => name)).sort();
    await until(async () => (await up()).join() === jobs.join(), 'a scrape of every container', SCRAPE_TIMEOUT_MS);
    const rules = (await (await fetch(`${url}/api/v1/rules`)).json()) as { data: { groups: unknown[] } };
    expect(rules.data.groups.length).toBeGreaterThan(0);
    await site.compose('--profile', 'monitoring', 'rm', '--stop', '--force', 'prometheus');
  });
});
