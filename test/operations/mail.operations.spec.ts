import { join } from 'node:path';

import PostalMime, { type Email } from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { freePort } from '#engines/free-port';
import { listens } from '#engines/listening';
import { keptLines } from '#testing/deployments/kept-lines';
import { StandaloneProcess } from '#testing/deployments/standalone-process';
import { debianMachineIfThere } from '#testing/engines/debian-machine-if-there';
import { setFolder } from '#testing/engines/set-folder';
import { newSecret } from '#testing/secrets/new-secret';
import { uniqueName } from '#testing/users/user';

import { MAIL_SERVERS, startOn, storedMails, type MailServerProgram } from './mail-servers.js';

const TEST_TIMEOUT_MS = 300_000;
/** postscreen lets a stranger wait for six seconds. A failed try is repeated after a minute. */
const ARRIVES = { timeout: 150_000, interval: 300 };
const PASSWORDS = { old: 'a lot of old letters', new: 'a lot of new letters' };

vi.setConfig({ testTimeout: TEST_TIMEOUT_MS, hookTimeout: TEST_TIMEOUT_MS });

const packages = [...new Set(MAIL_SERVERS.map(({ debianPackage }) => debianPackage))];
const machines = new Map(
  await Promise.all(
    packages.map(
      async (name) => [name, await debianMachineIfThere(`mail through ${name}`, 'mail.example', [name])] as const,
    ),
  ),
);

describe('through a mail server of Debian', () => {
  const folder = setFolder();
  let parley: StandaloneProcess;
  let smtpPort: number;

  beforeAll(async () => {
    const [port, smtp] = [await freePort(), await freePort()];
    smtpPort = smtp;
    parley = await StandaloneProcess.start({
      ...{ DATA_DIR: join(folder, 'data'), DATABASE_URL: '', REDIS_URL: '', OPERATOR_SECRET: newSecret() },
      ...{ PORT: String(port), PUBLIC_URL: `http://localhost:${String(port)}`, RATE_LIMITS: 'off' },
      ...{ SMTP_URL: `smtp://127.0.0.1:${String(smtp)}`, SMTP_TLS: 'off' },
      MAIL_FROM: 'Grüße aus Köln: der Chat (neu) <chat@chat.example>',
    });
  });
  afterAll(async () => {
    await parley.stop();
    for (const machine of machines.values()) await machine?.stop();
  });

  async function post(path: string, body: object, token?: string, method = 'POST'): Promise<unknown> {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const headers = { 'content-type': 'application/json', ...authorization };
    const answer = await fetch(parley.url + path, { method, headers, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${String(answer.status)}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** A new account that has asked for a mail to the e-mail address. */
  async function accountWith(email: string): Promise<string> {
    const username = uniqueName('zoe');
    const account = { username, password: PASSWORDS.old };
    const { tokens } = (await post('/v1/auth/register', account)) as { tokens: { accessToken: string } };
    await post('/v1/users/me/email', { email, password: PASSWORDS.old }, tokens.accessToken, 'PUT');
    return username;
  }

  /** The mails of the server's user, once there are as many. */
  async function received(server: MailServerProgram, count: number): Promise<Email[]> {
    const machine = machines.get(server.debianPackage);
    if (machine === undefined) throw new Error(`no machine has ${server.debianPackage}`);
    const stored = () => storedMails(machine, server);
    await expect.poll(async () => (await stored()).length, ARRIVES).toBeGreaterThanOrEqual(count);
    return Promise.all((await stored()).map((mail) => PostalMime.parse(mail)));
  }

  function linkIn({ text = '' }: Email): URL {
    const link = /^http:\S+$/m.exec(text)?.[0];
    if (link === undefined) throw new Error(`no link on a line of its own: ${text}`);
    return new URL(link);
  }

  const finalFailures = () =>
    keptLines().filter((line) => line.includes('mail.failed') && line.includes('"isFinal":true'));

  // Needs root, the right to mount, and Debian's packages. Without them the suite says NOT RUN.
  describe.each(MAIL_SERVERS)('$name', (server) => {
    const machine = machines.get(server.debianPackage);
    // Needs root, the right to mount, and Debian's packages. Without them the suite says NOT RUN.
    const itThere = it.skipIf(machine === undefined);
    const email = `${server.mailbox}@mail.example`;

    beforeAll(async () => {
      if (machine === undefined) return;
      await startOn(machine, server, smtpPort);
      await vi.waitUntil(() => listens(smtpPort), ARRIVES);
    });
    afterAll(() => (server.stop === undefined ? machine?.stop() : machine?.run(server.stop)));

    itThere('a new password by mail: each mail arrives once, readable, and its link works', async () => {
      const username = await accountWith(email);
      const [confirming] = await received(server, 1);
      await post('/v1/auth/email/verify', { token: linkIn(confirming!).hash.slice(1) });

      await post('/v1/auth/forgot', { email });
      const reset = (await received(server, 2))[1]!;
      expect(reset).toMatchObject({
        from: { name: 'Grüße aus Köln: der Chat (neu)', address: 'chat@chat.example' },
        to: [{ address: email }],
        subject: 'Choose a new password',
        returnPath: 'chat@chat.example',
      });
      expect(reset.text).toContain(`Hello ${username},`);
      const hops = reset.headers.filter(({ key }) => key === 'received').map(({ value }) => value);
      expect(hops).toEqual([expect.stringMatching(/^from (chat\.example \(|\S+ \(helo=chat\.example\))/)]);
      const link = linkIn(reset);
      expect((await fetch(link)).status).toBe(200);
      await post('/v1/auth/reset', { token: link.hash.slice(1), password: PASSWORDS.new });
      await post('/v1/auth/login', { username, password: PASSWORDS.new });

      const subjects = (await received(server, 3)).map(({ subject }) => subject);
      expect(subjects).toEqual(['Confirm your e-mail address', 'Choose a new password', 'Your password was changed']);
    });

    if (server.refusesUnknown)
      itThere('no second try to an e-mail address that it does not have', async () => {
        const before = finalFailures().length;
        await accountWith(`not.${email}`);
        await expect.poll(() => finalFailures().slice(before), ARRIVES).toHaveLength(1);
        expect(finalFailures().at(-1)).toContain('"responseCode":550');
      });
  });
});
