import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS, newId, type IncomingId, type MessageId, type NewIncoming, type RoomId } from '#contracts';
import { incomingBotOf } from '#access/incoming-bot';
import { TestHost } from '../../testing/test-host.js';
import { TestService, type TestCaller } from '../../testing/test-service.js';

const PICTURES = 'https://pictures.example';

/** What a sender sees of an answer. */
interface Seen {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string;
}

interface Sent {
  readonly type?: string | undefined;
  readonly query?: string;
  readonly headers?: Record<string, string>;
}

interface Stored {
  readonly id: MessageId;
  readonly body: string;
  readonly ext: unknown;
  readonly replyTo: string | null;
  readonly threadId?: string | null;
}

const OK: Seen = { status: 200, type: 'text/plain; charset=utf-8', body: 'ok' };

describe('posts of programs for other chats', () => {
  let service: TestService;
  let shop: TestCaller;
  let host: TestHost;

  beforeAll(async () => {
    const env = { PUBLIC_URL: 'https://chat.example', AVATAR_ORIGINS: PICTURES, RATE_INCOMING: '20/1h' };
    service = await TestService.start({ env });
    shop = service.host('shop');
    host = new TestHost(service, shop);
  });
  afterAll(() => service.stop());

  const made = async () => {
    const room = await host.made();
    const id = newId<IncomingId>();
    const answer = await shop.call('post', `${host.pathOf(room.externalId)}/incoming`, { id, name: 'CI' }).expect(201);
    const { url, hookUrl, pairUrl } = answer.body as NewIncoming;
    return { ...room, id, url, hookUrl, pairUrl };
  };
  /** Sends the bytes as they are. Without a type, the request has none. */
  const send = async (
    url: string,
    body: string | object,
    { query = '', headers = {}, ...given }: Sent = {},
  ): Promise<Seen> => {
    const type = 'type' in given ? given.type : 'application/json';
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const asked = service.http.post(new URL(url).pathname + query).set(headers);
    if (type !== undefined) asked.set('content-type', type);
    const {
      status,
      headers: answered,
      body: text,
    } = await asked
      .serialize((whole: unknown) => whole as string)
      .buffer(true)
      .parse((response, done) => {
        response.setEncoding('utf8');
        let whole = '';
        response.on('data', (chunk: string) => (whole += chunk));
        response.on('end', () => done(null, whole));
      })
      .send(bytes as unknown as string);
    return { status, type: answered['content-type'], body: text };
  };
  const codeOf = ({ status, body }: Seen) => [status, (JSON.parse(body) as { code: string }).code];
  const stored = async (roomId: RoomId) => {
    const { body } = await shop.call('get', `/v1/rooms/${roomId}/messages`).expect(200);
    return (body.messages as (Stored & { system: object | null })[]).filter(({ system }) => system === null);
  };
  const texts = async (roomId: RoomId) => (await stored(roomId)).map(({ body }) => body);

  describe('the answer', () => {
    it('is `ok`, two bytes, for a new post and its repeat alike', async () => {
      const { roomId, url } = await made();
      const id = newId();
      for (let time = 0; time < 2; time += 1) expect(await send(url, { id, text: 'built' })).toEqual(OK);
      for (const body of [null, undefined]) expect(await send(url, { body, text: 'again' })).toEqual(OK);
      expect(await send(url, { attachments: [{ text: 'attached' }] })).toEqual(OK);
      expect(await texts(roomId)).toEqual(['built', 'again', 'again', 'attached']);
    });

    it.each(['?wait', '?wait=1', '?wait=True', '?x=1&wait=true&y'])('has the id with %s', async (query) => {
      const { roomId, url } = await made();
      const answer = await send(url, { content: 'built' }, { query });
      const [message] = await stored(roomId);
      expect(answer).toEqual({
        status: 200,
        type: expect.stringMatching(/^application\/json/) as string,
        body: JSON.stringify({ id: message?.id }),
      });
    });

    it('is 204 without a body for words in `content` or `embeds` alone, without `wait`', async () => {
      const { roomId, url } = await made();
      const none = { status: 204, type: undefined, body: '' };
      for (const query of ['', '?wait=false', '?wait=FALSE'])
        expect(await send(url, { content: 'built' }, { query })).toEqual(none);
      expect(await send(url, { embeds: [{ description: 'red' }] })).toEqual(none);
      expect(await texts(roomId)).toEqual(['built', 'built', 'built', 'red']);
    });

    it('to a post with a `body` is as ever', async () => {
      const { url } = await made();
      const id = newId();
      const posts = [
        await send(url, { id, body: 'one', text: 'two' }),
        await send(url, { id, body: 'one', text: 'two' }),
      ];
      expect(posts.map(({ status, body }) => [status, JSON.parse(body)])).toEqual([
        [201, { id, seq: 2 }],
        [200, { id, seq: 2 }],
      ]);
      expect(codeOf(await send(url, { body: 7, text: 'x' }))).toEqual([400, 'INVALID']);
      expect(codeOf(await send(url, { body: '', text: 'x' }))).toEqual([400, 'INVALID']);
      expect(codeOf(await send(url, { body: 'x', text: 7 }))).toEqual([400, 'INVALID']);
    });

    it('to a refused one is the error: nothing to say, mute, archive, ban, rate', async () => {
      const { externalId, roomId, id, url } = await made();
      const bot = `/v1/rooms/${roomId}/members/${incomingBotOf(id)}`;
      const said = { text: 'x' };
      for (const nothing of [{}, { text: '' }, { text: null, attachments: [] }, { channel: '#ci' }])
        expect(codeOf(await send(url, nothing))).toEqual([400, 'INVALID']);
      await shop.call('post', `${bot}/mute`, { seconds: 60 }).expect(200);
      expect(codeOf(await send(url, said))).toEqual([403, 'MUTED']);
      await shop.call('post', `${bot}/mute`, { seconds: 0 }).expect(200);
      await host.put(externalId, { archived: true }).expect(200);
      expect(codeOf(await send(url, said))).toEqual([409, 'ARCHIVED']);
      await host.put(externalId, { archived: false }).expect(200);
      await shop.call('post', `${bot}/ban`, {}).expect(200);
      expect(codeOf(await send(url, said))).toEqual([403, 'BANNED']);
      expect(codeOf(await send(`${url}x`, said))).toEqual([404, 'NOT_FOUND']);
      for (let count = 0; count < 13; count += 1) await send(url, said);
      expect(codeOf(await send(url, said, { query: '?wait' }))).toEqual([429, 'RATE_LIMITED']);
      expect(await texts(roomId)).toEqual([]);
    });
  });

  describe('the body', () => {
    const payload = JSON.stringify({ text: 'built' });
    const multipart = [
      ...['--b', 'content-disposition: form-data; name="file"; filename="a.png"', '', 'bytes'],
      ...['--b', 'content-disposition: form-data; name="payload_json"', '', payload, '--b--', ''],
    ].join('\r\n');

    it.each<[what: string, body: string, type: string | undefined]>([
      ['JSON', payload, 'application/json; charset=utf-8'],
      ['JSON without a content type', payload, undefined],
      ['JSON as plain text', payload, 'text/plain'],
      ['a form', `payload=${encodeURIComponent(payload)}`, 'application/x-www-form-urlencoded'],
      ['a form of JSON alone', payload, 'application/x-www-form-urlencoded'],
      ['a field of a multipart form, with files', multipart, 'multipart/form-data; boundary=b'],
    ])('may be %s', async (_what, body, type) => {
      const { roomId, url } = await made();
      expect(await send(url, body, { type })).toEqual(OK);
      expect(await texts(roomId)).toEqual(['built']);
    });

    it('of another type is 415, too long 413, and broken 400', async () => {
      const { roomId, url } = await made();
      expect(codeOf(await send(url, payload, { type: 'application/xml' }))).toEqual([415, 'INVALID']);
      expect(codeOf(await send(url, { text: 'x'.repeat(128 * 1024) }))).toEqual([413, 'TOO_LARGE']);
      for (const broken of ['{"text":', '[]', '"x"', 'null', '7'])
        expect(codeOf(await send(url, broken))).toEqual([400, 'INVALID']);
      expect(await texts(roomId)).toEqual([]);
    });
  });

  it('are cut at the longest text of a message, and say U+FFFD for what cannot be stored', async () => {
    const { roomId, url } = await made();
    expect(await send(url, { text: 'x'.repeat(LIMITS.bodyChars + 1) })).toEqual(OK);
    expect(await send(url, '{"text":"a\\u0000b\\ud800c","username":"\\u0000"}')).toEqual(OK);
    const [long, odd] = await texts(roomId);
    expect([...(long ?? '')]).toHaveLength(LIMITS.bodyChars);
    expect([long?.endsWith('…'), odd]).toEqual([true, 'a\ufffdb\ufffdc']);
  });

  it('come to all URLs of a webhook', async () => {
    const { roomId, url, hookUrl, pairUrl } = await made();
    const [id = '', signature = ''] = pairUrl.split('/').slice(-2);
    const urls = [url, `${url}/slack`, hookUrl, pairUrl, pairUrl.replace(id, id.toUpperCase())];
    for (const at of urls) expect(await send(at, { text: at })).toEqual(OK);
    for (const at of [`${hookUrl}x`, `${pairUrl}0`, `${pairUrl}/x`, pairUrl.replace(signature, id), `${url}/discord`])
      expect(codeOf(await send(at, { text: at }))).toEqual([404, 'NOT_FOUND']);
    expect(await stored(roomId)).toHaveLength(urls.length);
  });

  describe('the query', () => {
    it('is ignored but for what it knows', async () => {
      const { roomId, url } = await made();
      expect(await send(url, { text: 'x' }, { query: '?token=x&body=y&text=z&roomId=1' })).toEqual(OK);
      expect(await texts(roomId)).toEqual(['x']);
    });

    it('makes a post quiet', async () => {
      const { roomId, url } = await made();
      for (const query of ['?quiet=1', '?quiet=false']) await send(url, { text: query }, { query });
      expect((await stored(roomId)).map(({ ext }) => ext)).toEqual([{ quiet: true }, null]);
    });

    it('puts a post into a thread whose root it names, if that may be one', async () => {
      const { roomId, url } = await made();
      await send(url, { text: 'the root' });
      const [root] = await stored(roomId);
      const id = newId();
      const twice = async (threadId: string | undefined, text: string, given = {}) => {
        const headers = { 'idempotency-key': text };
        for (let time = 0; time < 2; time += 1)
          expect(await send(url, { ...given, text }, { headers, query: `?thread_id=${threadId}` })).toEqual(OK);
      };
      await twice(root?.id, 'a reply', { id });
      for (const other of [newId(), id, 'x', '']) await twice(other, `no thread ${other}`);
      const rows = await service.store.query(
        `SELECT thread_id FROM history.messages WHERE room_id = $1 AND kind = 'text' ORDER BY seq`,
        [roomId],
      );
      expect(rows).toEqual([null, root?.id, null, null, null, null].map((thread_id) => ({ thread_id })));
    });
  });

  describe('the look', () => {
    it.each<[what: string, post: object, ext: unknown]>([
      [
        'a name and a picture',
        { username: 'Alert\u202es', icon_url: `${PICTURES}/a.png` },
        { sender: { name: 'Alerts', avatarUrl: `${PICTURES}/a.png` } },
      ],
      [
        'a picture without a name, which has that of the bot',
        { icon_url: `${PICTURES}/a.png` },
        { sender: { name: 'CI', avatarUrl: `${PICTURES}/a.png` } },
      ],
      ['a name of which nothing is left', { username: '\u200b' }, null],
      [
        'a picture of another origin',
        { username: 'x', icon_url: 'https://other.example/a.png' },
        { sender: { name: 'x' } },
      ],
      ['a picture of another origin alone', { icon_url: 'https://other.example/a.png' }, null],
      ['a colour', { attachments: [{ color: 'good', text: 'fine' }] }, { color: 'good' }],
      ['an `ext` and a `replyTo`, which are dropped', { ext: { a: 1 }, replyTo: newId() }, null],
    ])('has %s', async (_what, post, ext) => {
      const { roomId, url } = await made();
      expect(await send(url, { text: 'x', ...post })).toEqual(OK);
      expect(await stored(roomId)).toMatchObject([{ ext, replyTo: null }]);
    });
  });

  describe('an id', () => {
    it('makes a post repeatable, and counts not for other content', async () => {
      const { roomId, url } = await made();
      const id = newId();
      for (const text of ['firing', 'firing', 'resolved']) expect(await send(url, { id, text })).toEqual(OK);
      expect(await texts(roomId)).toEqual(['firing', 'resolved']);
      expect((await stored(roomId)).map((message) => message.id === id)).toEqual([true, false]);
    });

    it('that is no UUID counts not, and without any each post is a message', async () => {
      const { roomId, url } = await made();
      for (const id of [7, 'alert-7', null, undefined])
        for (let time = 0; time < 2; time += 1) expect(await send(url, { id, text: 'x' })).toEqual(OK);
      expect(await texts(roomId)).toHaveLength(8);
    });

    it('comes from any text of `idempotency-key` and the webhook; other content under it is refused', async () => {
      const [one, other] = [await made(), await made()];
      const keyed = (url: string, text: string, key: string) =>
        send(url, { text }, { headers: { 'idempotency-key': key } });
      for (const key of ['job 7', newId(), newId().toUpperCase()]) {
        for (let time = 0; time < 2; time += 1) expect(await keyed(one.url, 'x', key)).toEqual(OK);
        expect(codeOf(await keyed(one.url, 'y', key))).toEqual([409, 'IDEMPOTENCY_MISMATCH']);
      }
      expect(await keyed(other.url, 'z', 'job 7')).toEqual(OK);
      expect([await texts(one.roomId), await texts(other.roomId)]).toEqual([['x', 'x', 'x'], ['z']]);
    });
  });
});
