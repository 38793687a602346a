import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Message, type MessageId, newId, type RoomId, type StoredFile } from '#contracts';
import { type ClamdEngine, EICAR, startClamd } from '#engines/clamd-engine';
import { freePort } from '#engines/free-port';
import { HttpPerson } from '#testing/users/http-person';
import { StandaloneProcess } from '#testing/deployments/standalone-process';
import { setFolder } from '#testing/engines/set-folder';
import { bytesAt } from '#testing/users/test-files';

/** A failed check is repeated after at most a minute. */
const CHECKED = { timeout: 150_000, interval: 500 };

const folder = setFolder();

let parley: StandaloneProcess;
let clamd: ClamdEngine | undefined;
let port: number;
let ann: HttpPerson;
let ben: HttpPerson;
let roomId: RoomId;

beforeAll(async () => {
  port = await freePort();
  const own = { DATA_DIR: join(folder, 'data'), DATABASE_URL: '', REDIS_URL: '', PORT: '0', RATE_LIMITS: 'off' };
  // The scanner is not there yet.
  parley = await StandaloneProcess.start({
    ...own,
    SCANNER_URL: `clamd://127.0.0.1:${String(port)}`,
  });
  [ann, ben] = [await HttpPerson.enter(parley.url, 'ann'), await HttpPerson.enter(parley.url, 'ben')];
  roomId = await ann.newRoom([ben]);
});

afterAll(async () => {
  await parley.stop();
  await clamd?.stop();
});

const statesOf = ({ attachments }: Message): string[] => attachments.map(({ state }) => state);

describe('with a scanner', () => {
  let files: StoredFile[];
  let sent: Message;
  let target: RoomId;
  let forwarded: Message;

  it('files are sent while they wait for it, and only their sender reads them', async () => {
    files = [
      await ann.upload(roomId, Buffer.from('harmless'), { name: 'fine.txt' }),
      await ann.upload(roomId, Buffer.from(EICAR, 'latin1'), { name: 'eicar.com' }),
    ];
    expect(files.map(({ state }) => state)).toEqual(['checking', 'checking']);
    sent = await ann.sendFiles(roomId, files);
    expect(statesOf(sent)).toEqual(['checking', 'checking']);
    expect(await ann.fileUrls(files)).toHaveLength(2);
    expect(await ben.fileUrls(files)).toEqual([]);
    const refused = await ben.ask('GET', `/v1/files/${files[0]?.id ?? ''}`);
    expect({ status: refused.status, body: await refused.json() }).toMatchObject({
      status: 409,
      body: { code: 'NOT_READY', retry: 'later' },
    });
    target = await ben.newRoom();
    const forward = { id: newId<MessageId>(), from: { roomId, id: sent.id } };
    await ben.answer('POST', `/v1/rooms/${target}/messages/forward`, forward);
    forwarded = await ben.message(target, forward.id);
    expect(statesOf(forwarded)).toEqual(['checking', 'checking']);
    expect(await ben.fileUrls(forwarded.attachments)).toEqual([]);
  });

  it('it lets clean files through and refuses others, as changes that are no edits', async () => {
    clamd = await startClamd(join(folder, 'clamd'), port);
    const states = async () => statesOf(await ben.message(roomId, sent.id));
    await expect.poll(states, CHECKED).toEqual(['ready', 'refused']);
    const now = await ben.message(roomId, sent.id);
    expect(now).toMatchObject({ version: 1, editedAt: null });
    expect(now.rev).toBeGreaterThan(sent.rev);
    await expect
      .poll(async () => statesOf(await ben.message(target, forwarded.id)), CHECKED)
      .toEqual(['ready', 'refused']);
  });

  it('no user can read a refused file, not even its sender', async () => {
    for (const person of [ann, ben]) {
      const [url, ...others] = await person.fileUrls(files);
      expect(others).toEqual([]);
      expect(await bytesAt(url ?? '')).toEqual(Buffer.from('harmless'));
      expect((await person.ask('GET', `/v1/files/${files[1]?.id ?? ''}`)).status).toBe(410);
    }
    const forward = { id: newId<MessageId>(), from: { roomId, id: sent.id } };
    await ben.answer('POST', `/v1/rooms/${roomId}/messages/forward`, forward);
    expect((await ben.message(roomId, forward.id)).attachments.map(({ name }) => name)).toEqual(['fine.txt']);
  });
});
