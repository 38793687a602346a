import { Logger } from '@nestjs/common';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { UserId } from '#contracts';
import { Metrics } from '#platform/metrics/metrics';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { setMailingAuth } from '../../testing/set-auth.js';
import { PASSWORD, type TestAuth } from '../../testing/test-auth.js';
import { TestMailServer } from '../../testing/test-mail-server.js';
import { emailOf, settled } from '../../testing/test-mailing.js';
import { AuthSql } from '../store/auth-sql.js';
import { MailOutbox } from './mail-outbox.js';
import { NoticesService } from './notices.service.js';

const LIFETIME_MS = 60_000;
/** As Postfix’s postscreen waits. */
const GREETING_DELAY_MS = 6_000;

describe('the outbox of mails', () => {
  const { mailing, auth } = setMailingAuth();
  const person = setUp(() => auth.register('writer'));
  afterEach(async () => {
    vi.restoreAllMocks();
    mailing.server.conduct = 'takes';
    await mailing.auths.query('DELETE FROM auth.mails');
  });

  const ask = (email: string, by = person) =>
    by.http('put', '/v1/users/me/email').send({ email, password: PASSWORD }).expect(202);
  const rows = () =>
    mailing.auths.query<{ tries: number; minutes: number }>(
      `SELECT tries, round(extract(epoch FROM due_at - now()) / 60)::int AS minutes FROM auth.mails ORDER BY id`,
    );
  /** Writes mails in one transaction of the auth. */
  const write = (by: TestAuth, to: string, count: number) =>
    by.app.get(AuthSql).transaction(async (open) => {
      const mail = { kind: 'notice', to, subject: 'Subject', text: 'Text', lifetimeMs: LIFETIME_MS } as const;
      for (let written = 0; written < count; written += 1)
        await by.app.get(MailOutbox).put(open, { userId: person.user.id, ...mail });
    });

  it('mails plain text with a link on a line of its own, and no header that a user wrote', async () => {
    await ask('plain@example.org');
    const { from, to, headers, text } = await mailing.server.arrival('plain@example.org');
    expect({ from, to }).toEqual({ from: 'parley@chat.example', to: ['plain@example.org'] });
    expect(Object.fromEntries(headers)).toEqual({
      from: 'Parley <parley@chat.example>',
      to: 'plain@example.org',
      subject: 'Confirm your e-mail address',
      'auto-submitted': 'auto-generated',
      'message-id': expect.stringMatching(/^<[-\da-f]{36}@chat\.example>$/),
      date: expect.any(String),
      'content-type': expect.stringMatching(/^text\/plain; charset=utf-8/),
      'content-transfer-encoding': '7bit',
      'mime-version': '1.0',
    });
    expect(text).toMatch(/^https:\/\/chat\.example\/verify#[-\w]{43}$/m);
    expect(text).toContain('writer');
  });

  it('keeps mails sealed while they wait, and names no e-mail address in its log and metrics', async () => {
    const lines: unknown[] = [];
    for (const level of ['log', 'warn', 'error'] as const)
      vi.spyOn(Logger.prototype, level).mockImplementation((line: unknown) => void lines.push(line));
    mailing.server.conduct = 'full';
    await ask('sealed@example.org');
    await settled(auth);
    const [row] = await mailing.auths.query<{ text: string; content: Buffer }>(
      'SELECT m::text AS text, content FROM auth.mails m',
    );
    expect(`${row?.text} ${row?.content.toString('latin1')}`).not.toMatch(/sealed@|example|Confirm|verify/);
    mailing.server.conduct = 'takes';
    await mailing.tryAgain(auth);
    await mailing.server.arrival('sealed@example.org');
    expect(lines).toEqual([
      { event: 'mail.failed', mail: 'confirm', kind: 'message', responseCode: 452, tries: 1, isFinal: false },
      { event: 'mail.sent', mail: 'confirm', tries: 2 },
    ]);
    const metrics = await auth.app.get(Metrics).text();
    expect(metrics).toMatch(/parley_auth_mails_failed_total\{kind="message"\} [1-9]/);
    expect(metrics).toMatch(/parley_auth_mails_sent_total\{mail="confirm"\} [1-9]/);
    expect(metrics).not.toContain('sealed@');
  });

  it('tries again after 1, 5, 30, 60 and 60 minutes, and never after the time of the link', async () => {
    mailing.server.conduct = 'full';
    await ask('patient@example.org');
    await settled(auth);
    const pauses = [...(await rows())];
    for (let tries = 2; tries <= 5; tries += 1) {
      await mailing.tryAgain(auth);
      pauses.push(...(await rows()));
    }
    expect(pauses).toEqual([1, 5, 30, 60, 60].map((minutes, index) => ({ tries: index + 1, minutes })));
    mailing.server.conduct = 'takes';
    await mailing.auths.query('UPDATE auth.mails SET expires_at = now()');
    await mailing.tryAgain(auth);
    expect(mailing.server.to('patient@example.org')).toEqual([]);
  });

  it('is not due again before its pause is over', async () => {
    mailing.server.conduct = 'full';
    await ask('resting@example.org');
    await settled(auth);
    await settled(auth);
    expect(await rows()).toEqual([{ tries: 1, minutes: 1 }]);
  });

  it('does not try again what the mail server refuses for good', async () => {
    mailing.server.conduct = 'refuses';
    await ask('refused@example.org');
    await settled(auth);
    expect(await rows()).toEqual([]);
  });

  it('mails once at a server that thinks after the end of the mail, and other mails meanwhile', async () => {
    mailing.server.conduct = 'thinks';
    onTestFinished(() => mailing.server.answer());
    const before = mailing.server.tries;
    // Each commit opens a lane while there are fewer than four. The fifth mail waits until one is free.
    for (let written = 0; written < 5; written += 1) await write(auth, 'thinking@example.org', 1);
    await expect.poll(() => mailing.server.tries, { timeout: 60_000, interval: 50 }).toBe(before + 5);
    mailing.server.conduct = 'takes';
    await ask('meanwhile@example.org');
    await mailing.server.arrival('meanwhile@example.org');
    // The row of a mail goes after the mail server has it.
    await expect.poll(rows).toEqual(Array.from({ length: 5 }, () => ({ tries: 1, minutes: 11 })));
    mailing.server.answer();
    await settled(auth);
    expect(await rows()).toEqual([]);
    expect(mailing.server.to('thinking@example.org')).toHaveLength(5);
  });

  it('waits for a greeting that comes after six seconds', async () => {
    const server = await TestMailServer.start({
      onConnect: (_session, done) => void setTimeout(done, GREETING_DELAY_MS),
    });
    const patient = await mailing.open(server.env);
    onTestFinished(async () => {
      await patient.close();
      await server.close();
    });
    await write(patient, 'screened@example.org', 1);
    await settled(patient);
    expect(server.to('screened@example.org')).toHaveLength(1);
  });

  it.each([
    ['Example: Chat; (Berlin) <parley@chat.example>', 'chat.example'],
    ['parley@mail.example', 'mail.example'],
  ])('greets with the domain of %s, and keeps its name', async (sender, greeting) => {
    const names: string[] = [];
    const server = await TestMailServer.start({
      onMailFrom: (_address, session, done) => {
        names.push(session.hostNameAppearsAs);
        done();
      },
    });
    const greeter = await mailing.open({ ...server.env, MAIL_FROM: sender });
    onTestFinished(async () => {
      await greeter.close();
      await server.close();
    });
    await write(greeter, 'greeted@example.org', 1);
    await settled(greeter);
    expect(names).toEqual([greeting]);
    const from = server.to('greeted@example.org').map(({ headers }) => headers.get('from')?.replaceAll('"', ''));
    expect(from).toEqual([sender]);
  });

  it('has one Message-ID for a mail, over a refusal that asks for a later try and a lost answer', async () => {
    mailing.server.conduct = 'grey';
    await ask('grey@example.org');
    await settled(auth);
    expect(mailing.server.to('grey@example.org')).toEqual([]);
    mailing.server.conduct = 'breaks';
    await mailing.tryAgain(auth);
    mailing.server.conduct = 'takes';
    await mailing.tryAgain(auth);
    const ids = mailing.server.to('grey@example.org').map(({ headers }) => headers.get('message-id'));
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    const tokens = [await mailing.server.token('grey@example.org'), await mailing.server.token('grey@example.org', 2)];
    expect(tokens[0]).toBe(tokens[1]);
    expect(await rows()).toEqual([]);
  });

  it('delays no answer while the mail server is unavailable or slow, and loses no mail', async () => {
    const unavailable = await TestMailServer.start();
    const { SMTP_URL = '' } = unavailable.env;
    await unavailable.close();
    const other = await mailing.open({ SMTP_URL });
    const someone = await other.register('unhurried');
    await ask('away@example.org', someone);
    await settled(other);
    await other.close();
    mailing.server.conduct = 'thinks';
    onTestFinished(() => mailing.server.answer());
    await mailing.auths.query('UPDATE auth.mails SET due_at = now()');
    const tries = mailing.server.tries;
    const delivered = settled(auth);
    await expect.poll(() => mailing.server.tries).toBe(tries + 1);
    // Both are answered while the mail server thinks.
    await ask('slow@example.org');
    await auth.http('post', '/v1/auth/forgot').send({ username: 'nobody' }).expect(202);
    const waiting = (): Promise<unknown> =>
      mailing.auths.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
      );
    // Others come and go. One that waits for the mail server would stay.
    await expect.poll(waiting).toEqual([]);
    mailing.server.conduct = 'takes';
    mailing.server.answer();
    await delivered;
    await mailing.server.arrival('away@example.org');
  });

  it('loses no mail with an auth that is killed between the commit and the mail server', async () => {
    const killed = await mailing.open();
    const someone = await killed.register('unlucky');
    mailing.server.conduct = 'thinks';
    onTestFinished(() => mailing.server.answer());
    const tries = mailing.server.tries;
    await ask('killed@example.org', someone);
    await expect.poll(() => mailing.server.tries, { interval: 10 }).toBe(tries + 1);
    // The mail server has the mail, but its answer comes too late.
    await killed.close();
    // It is due after the time in which the mail server may answer.
    expect(await rows()).toEqual([{ tries: 1, minutes: 11 }]);
    mailing.server.conduct = 'takes';
    await mailing.tryAgain(auth);
    const mails = mailing.server.to('killed@example.org');
    expect(mails.length).toBeGreaterThanOrEqual(1);
    expect(new Set(mails.map(({ headers }) => headers.get('message-id'))).size).toBe(1);
    expect(await rows()).toEqual([]);
  });

  it('hands in each mail once, however many auths take them', async () => {
    const others = [await mailing.open(), await mailing.open()];
    await write(auth, 'many@example.org', 40);
    await Promise.all([auth, ...others].map((each) => settled(each)));
    const ids = mailing.server.to('many@example.org').map(({ headers }) => headers.get('message-id'));
    expect(ids).toHaveLength(40);
    expect(new Set(ids).size).toBe(40);
    for (const other of others) await other.close();
  });

  it('mails what is due behind mails that it cannot open', async () => {
    await mailing.auths.query(
      `INSERT INTO auth.mails (id, kind, content, due_at, expires_at)
       SELECT gen_random_uuid(), kind, decode(repeat('00', 64), 'hex'), now() - interval '1 hour', now() + interval '1 hour'
         FROM unnest(ARRAY['notice', 'forgot', 'confirm']) AS kind`,
    );
    await ask('behind@example.org');
    await settled(auth);
    expect(mailing.server.to('behind@example.org')).toHaveLength(1);
    expect((await rows()).map(({ tries }) => tries)).toEqual([1, 1, 1]);
  });

  it('mails nothing of a transaction that rolls back', async () => {
    const store = auth.app.get(AuthSql);
    const before = mailing.server.tries;
    await mailing.confirm(auth, person, emailOf('writer'));
    const rolledBack = store.transaction(async (open) => {
      await auth.app.get(NoticesService).send(open, person.user.id, 'factor.on');
      throw new Error('on purpose');
    });
    await expect(rolledBack).rejects.toThrow('on purpose');
    await settled(auth);
    expect(mailing.server.tries).toBe(before + 1);
  });

  it('keeps the mails of a suspended account, and mails them once it is restored', async () => {
    const someone = await mailing.person(auth, 'suspended_2c');
    mailing.server.conduct = 'full';
    await auth.http('post', '/v1/auth/forgot').send({ username: 'suspended_2c' }).expect(202);
    await settled(auth);
    mailing.server.conduct = 'takes';
    const suspend = (at: string) =>
      mailing.auths.query(`UPDATE auth.users SET suspended_at = ${at} WHERE id = $1`, [someone.user.id]);
    await suspend('now()');
    await mailing.tryAgain(auth);
    expect(mailing.server.to(emailOf('suspended_2c'))).toHaveLength(1);
    await suspend('NULL');
    await mailing.tryAgain(auth);
    expect(mailing.server.to(emailOf('suspended_2c'))).toHaveLength(2);
  });

  it('has a notice for each kind, to the verified e-mail address alone, without a link that acts', async () => {
    const someone = await mailing.person(auth, 'noticed');
    const send = (userId: UserId, notice: Parameters<NoticesService['send']>[2]) =>
      auth.app.get(AuthSql).transaction((open) => auth.app.get(NoticesService).send(open, userId, notice));
    const kinds = ['password.changed', 'email.replaced', 'factor.on', 'factor.off'] as const;
    const others = ['recovery.used', 'identity.connected', 'identity.removed'] as const;
    for (const kind of [...kinds, ...others]) await send(someone.user.id, kind);
    await settled(auth);
    const mails = mailing.server.to(emailOf('noticed')).slice(1);
    expect(new Set(mails.map(({ headers }) => headers.get('subject'))).size).toBe(7);
    for (const { text } of mails) {
      expect(text).toContain('Hello noticed,');
      expect(text).not.toContain('#');
    }
    const tries = mailing.server.tries;
    const unconfirmed = await auth.register('unnoticed');
    await ask('unnoticed@example.org', unconfirmed);
    await mailing.server.arrival('unnoticed@example.org');
    const bare = await auth.register('bare');
    for (const { user } of [unconfirmed, bare]) await send(user.id, 'password.changed');
    await settled(auth);
    expect(mailing.server.tries).toBe(tries + 1);
  });

  it.each(['a,b@example.org', '"quoted"@example.org', '(c)a@example.org', '<x@example.org>', 'a<x@example.org'])(
    'takes no e-mail address that mail programs read in different ways: %s',
    async (email) => {
      const answer = await person.http('put', '/v1/users/me/email').send({ email, password: PASSWORD });
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID', field: 'email' } });
    },
  );

  it.each([
    ['a,b@example.org', ['"a,b"@example.org']],
    ['"quoted"@example.org', ['"quoted"@example.org']],
    ['(c)a@example.org', ['"(c)a"@example.org']],
    ['<x@example.org>', undefined],
    ['a<x@example.org', undefined],
  ])('never reads another e-mail address out of %s, which it has taken before', async (email, to) => {
    const before = mailing.server.mails.length;
    await write(auth, email, 1);
    await settled(auth);
    expect(mailing.server.mails[before]?.to).toEqual(to);
  });

  describe('over TLS', () => {
    const folder = setFolder();
    let certificate: { key: Buffer; cert: Buffer };

    beforeAll(() => {
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost';
      const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
      const files = ['-subj', '/CN=localhost', '-addext', names, '-keyout', key, '-out', cert];
      execFileSync('openssl', ['req', ...kind, ...files], { stdio: 'ignore' });
      certificate = { key: readFileSync(key), cert: readFileSync(cert) };
    });

    /** As NODE_EXTRA_CA_CERTS does, which Node reads when a process starts. */
    const trust = () => {
      const real = tls.createSecureContext;
      vi.spyOn(tls, 'createSecureContext').mockImplementation((options) =>
        real(options?.key === undefined ? { ...options, ca: certificate.cert } : options),
      );
    };
    async function mailOver(scheme: 'smtp' | 'smtps', options: object, env: Record<string, string> = {}) {
      const server = await TestMailServer.start({ disabledCommands: ['AUTH'], ...certificate, ...options });
      const SMTP_URL = `${scheme}://localhost:${server.port}`;
      const secured = await mailing.open({ SMTP_URL, SMTP_TLS: 'on', ...env });
      onTestFinished(async () => {
        await secured.close();
        await server.close();
      });
      const lines: { kind?: string }[] = [];
      vi.spyOn(Logger.prototype, 'warn').mockImplementation((line: object) => void lines.push(line));
      await write(secured, 'secure@example.org', 1);
      await settled(secured);
      return { secure: server.mails.map(({ isSecure }) => isSecure), failed: lines.map(({ kind }) => kind) };
    }

    it('hands in where STARTTLS or smtps is offered with a certificate that it trusts', async () => {
      trust();
      expect(await mailOver('smtp', {})).toEqual({ secure: [true], failed: [] });
      expect(await mailOver('smtps', { secure: true })).toEqual({ secure: [true], failed: [] });
    });

    it('hands in nothing with a certificate that it does not trust, or without STARTTLS', async () => {
      expect(await mailOver('smtp', {})).toEqual({ secure: [], failed: ['tls'] });
      expect(await mailOver('smtps', { secure: true })).toEqual({ secure: [], failed: ['tls'] });
      const disabledCommands = ['AUTH', 'STARTTLS'];
      expect(await mailOver('smtp', { disabledCommands })).toEqual({ secure: [], failed: ['tls'] });
    });

    it('with SMTP_TLS=off takes TLS where it is offered, and does without it elsewhere', async () => {
      const off = { SMTP_TLS: 'off' };
      expect(await mailOver('smtp', {}, off)).toEqual({ secure: [true], failed: [] });
      const disabledCommands = ['AUTH', 'STARTTLS'];
      expect(await mailOver('smtp', { disabledCommands }, off)).toEqual({ secure: [false], failed: [] });
    });
  });
});
