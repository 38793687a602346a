import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId, type FileId } from '#contracts';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { TestService, type TestCaller } from '../../../testing/test-service.js';

const TEST_TIMEOUT_MS = 60_000;
/** More than the buffers of a connection hold. */
const FILE_BYTES = 8 * 1024 * 1024;
const DOWNLOADS_MAX = 100;

describe('slow downloads', () => {
  const folder = setFolder();
  const service = setUp(() => TestService.start({ env: { FILES: 'folder', FILES_DIR: folder, RATE_LIMITS: 'off' } }));
  const ann = setUp(() => service.caller('ann'));
  const bob = setUp(() => service.caller('bob'));
  let id: FileId;

  beforeAll(async () => {
    const group = { kind: 'group', name: 'files', memberIds: [bob.actor.userId] };
    const room = `/v1/rooms/${(await ann.call('post', '/v1/rooms', group).expect(201)).body.id as string}`;
    const bytes = Buffer.alloc(FILE_BYTES, 1);
    id = newId();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const file = { id, name: 'a.bin', bytes: FILE_BYTES, sha256 };
    const { upload } = (await ann.call('post', `${room}/files`, file).expect(201)).body;
    const sent = await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: new Uint8Array(bytes) });
    expect(sent.status).toBe(200);
    await ann.call('post', `/v1/files/${id}/done`).expect(200);
    await ann.call('post', `${room}/messages`, { id: newId(), attachments: [id] }).expect(201);
  });

  const urlFor = async (caller: TestCaller): Promise<string> =>
    (await caller.call('post', '/v1/files/urls', { ids: [id] }).expect(200)).body.urls[0].url;

  /** An answer whose bytes are not read. */
  async function unread(url: string): Promise<IncomingMessage> {
    const [answer] = (await once(get(url), 'response')) as [IncomingMessage];
    return answer;
  }

  it('hold a bounded number of connections for one user', { timeout: TEST_TIMEOUT_MS }, async () => {
    const running: IncomingMessage[] = [];
    while (running.length < DOWNLOADS_MAX) running.push(await unread(await urlFor(ann)));
    expect(new Set(running.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    const refused = await fetch(await urlFor(ann));
    expect({ status: refused.status, body: await refused.json() }).toMatchObject({
      status: 503,
      body: { code: 'OVERLOADED' },
    });
    expect(refused.headers.get('cache-control')).not.toContain('max-age');
    const others = await fetch(await urlFor(bob));
    expect((await others.arrayBuffer()).byteLength).toBe(FILE_BYTES);
    for (const answer of running) answer.destroy();
    const again = async () => {
      const answer = await fetch(await urlFor(ann));
      await answer.body?.cancel();
      return answer.status;
    };
    await expect.poll(again, { timeout: TEST_TIMEOUT_MS }).toBe(200);
  });

  it('are counted for the user who got the URL, also if another one uses it', async () => {
    const url = new URL(await urlFor(ann));
    expect(url.search).not.toContain(ann.actor.userId);
    for (const holder of [undefined, new URL(await urlFor(bob)).searchParams.get('holder') ?? '']) {
      const other = new URL(url);
      if (holder === undefined) other.searchParams.delete('holder');
      else other.searchParams.set('holder', holder);
      expect((await fetch(other)).status).toBe(403);
    }
  });
});
