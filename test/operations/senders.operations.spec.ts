import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import type { IncomingAnswer } from '#access/internal-api';
import { type Message, newId, type RoomId } from '#contracts';
import { freePort } from '#engines/free-port';
import { StandaloneProcess } from '#testing/deployments/standalone-process';
import { debianMachineIfThere, notRunOutsideCi } from '#testing/engines/debian-machine-if-there';
import { setFolder } from '#testing/engines/set-folder';
import { httpBehindTls, type TlsFront } from '#testing/engines/tls-front';
import { newSecret } from '#testing/secrets/new-secret';
import { operatorEnvironment, TestOperator } from '#testing/topology/operator';
import { HttpPerson } from '#testing/users/http-person';

import { NpmFolder } from './npm-folder.js';
import {
  DEBIAN_PACKAGES,
  NPM_PACKAGES,
  NPM_SOURCES,
  type Place,
  type SenderProgram,
  SENDERS,
} from './sender-programs.js';

const TEST_TIMEOUT_MS = 120_000;

vi.setConfig({ testTimeout: TEST_TIMEOUT_MS, hookTimeout: TEST_TIMEOUT_MS });

const [machine, npm] = await Promise.all([
  debianMachineIfThere('senders of Debian', 'monitor.example', DEBIAN_PACKAGES),
  NpmFolder.with(NPM_PACKAGES, NPM_SOURCES).catch((error: unknown) => notRunOutsideCi('senders of npm', error)),
]);
const places: Readonly<Record<SenderProgram['from'], Place | undefined>> = {
  debian: machine && {
    run: (commands) => machine.run(`cd /srv\n${commands}`),
    write: (name, text) => machine.write(`/srv/${name}`, text),
  },
  npm,
};

describe('a program for another chat, with the lines of the page', () => {
  const folder = setFolder();
  const operatorSecret = newSecret();
  let parley: StandaloneProcess;
  let front: TlsFront;
  let ann: HttpPerson;

  beforeAll(async () => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const made = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    const names = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert];
    execFileSync('openssl', ['req', ...made, ...names], { stdio: 'ignore' });
    vi.stubEnv('NODE_EXTRA_CA_CERTS', cert);
    await machine?.write('/usr/local/share/ca-certificates/parley.crt', readFileSync(cert, 'utf8'));
    await machine?.run('update-ca-certificates');
    parley = await StandaloneProcess.start({
      ...{ DATA_DIR: join(folder, 'data'), DATABASE_URL: '', REDIS_URL: '', OPERATOR_SECRET: operatorSecret },
      ...{ PORT: String(await freePort()), RATE_LIMITS: 'off' },
    });
    front = await httpBehindTls(parley.url, { key: readFileSync(key), cert: readFileSync(cert) });
    ann = await HttpPerson.enter(parley.url, 'ann');
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await front.stop();
    await parley.stop();
    await machine?.stop();
    await npm?.stop();
  });

  const newWebhook = (roomId: RoomId): Promise<IncomingAnswer> => {
    const operator = new TestOperator(operatorEnvironment(parley.url, operatorSecret));
    const request = { id: newId(), name: 'Monitoring', quiet: false };
    return operator.request('history', 'post', `rooms/${roomId}/incoming`, request);
  };

  const shownIn = async (roomId: RoomId): Promise<Message[]> => {
    const { messages } = await ann.answer<{ messages: Message[] }>('GET', `/v1/rooms/${roomId}/messages`);
    return messages.filter(({ kind }) => kind === 'text');
  };

  /** The lines with the URLs of the webhook. */
  const linesFor = ({ lines }: SenderProgram, { path, pairPath }: IncomingAnswer): string =>
    lines
      .replaceAll('chat.example', `localhost:${new URL(front.url).port}`)
      .replaceAll('ID/SIGNATURE', pairPath.slice('/hooks/'.length))
      .replaceAll(/\bTOKEN\b/g, path.slice('/v1/in/'.length));

  /** What the program says, and its exit code. */
  async function post(sender: SenderProgram, place: Place, webhook: IncomingAnswer): Promise<string> {
    const files = { ...sender.files, [sender.file]: linesFor(sender, webhook), 'post.sh': sender.post };
    for (const [name, text] of Object.entries(files)) await place.write(name, text);
    return place.run('code=0; sh -eu post.sh 2>&1 || code=$?; echo "exit $code"');
  }

  it.for(SENDERS.map((sender) => ({ sender, name: sender.name })))('$name', async ({ sender }, { skip }) => {
    const place = places[sender.from];
    // Needs npm's registry, or Debian's packages, root and the right to mount. Without them the suite says NOT RUN.
    if (place === undefined) return skip();
    const roomId = await ann.newRoom();
    const webhook = await newWebhook(roomId);

    expect(await post(sender, place, webhook)).toMatch(sender.sent);
    const shown = await shownIn(roomId);
    expect(
      shown.map(({ body, ext }) => ({ body: body.replace(/https:\/\/registry\.my-netdata\.io[^)]+/, 'URL'), ext })),
    ).toEqual(sender.shows);

    await ann.answer('PATCH', `/v1/rooms/${roomId}`, { archived: true });
    expect(await post(sender, place, webhook)).toMatch(sender.refused);
    expect(await shownIn(roomId)).toHaveLength(shown.length);
  });
});
