import { afterEach, expect, it, vi } from 'vitest';
import { Input, type Result } from '../command.js';
import { ServiceClient } from '../service-client.js';
import { EMAIL_COMMANDS } from './email.commands.js';

const service = new ServiceClient(
  { url: 'http://127.0.0.1:9', key: 'k', foundBy: 'a test', keyFrom: 'a test' },
  'admin',
);
const deployment = { auth: service, history: service, courier: service, publicUrl: undefined };
const requests: { method: string; url: string; body: unknown }[] = [];

afterEach(() => {
  vi.unstubAllGlobals();
  requests.length = 0;
});

async function run(name: string, answer: object): Promise<Result | undefined> {
  vi.stubGlobal('fetch', (url: string, { method, body }: { method: string; body?: string }) => {
    requests.push({ method, url, body: body === undefined ? undefined : JSON.parse(body) });
    return Promise.resolve(Response.json(answer));
  });
  const command = EMAIL_COMMANDS.find((one) => one.name === name);
  return command?.run(new Input({ user: 'ann', email: 'ann@example.org' }, {}), deployment);
}

it.each([
  [true, 'ann has no e-mail address now.'],
  [false, 'ann had none.'],
])('email clear with the answer changed: %s says so', async (changed, text) => {
  const answer = { user: { username: 'ann' }, changed };
  expect(await run('email clear', answer)).toEqual({ json: answer, text });
  expect(requests).toEqual([{ method: 'DELETE', url: 'http://127.0.0.1:9/admin/users/ann/email', body: undefined }]);
});

it('mail test says that the mail was taken', async () => {
  const answer = { failure: null, said: null };
  expect(await run('mail test', answer)).toEqual({ json: answer, text: 'The mail server has taken the mail.' });
  const body = { address: 'ann@example.org' };
  expect(requests).toEqual([{ method: 'POST', url: 'http://127.0.0.1:9/admin/mail/test', body }]);
});

it.each([
  ['dns', /SMTP_URL was not found/],
  ['refused', /firewall/],
  ['tls', /certificate/],
  ['login', /user and password/],
  ['sender', /MAIL_FROM/],
])('mail test tells what to mend after a failure of %s, and fails', async (failure, advice) => {
  const result = await run('mail test', { failure, said: '550 no\u001b[31m' });
  expect(result?.text).toMatch(advice);
  expect(result?.text).toContain('\n550 no\ufffd[31m');
  expect(result).toMatchObject({ isRefused: true, json: { failure, advice: expect.stringMatching(advice) } });
});
