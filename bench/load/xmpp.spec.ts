import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import type { Link } from './wire.js';
import { wholeTags, xmpp } from './xmpp.js';

const FEATURES = '<stream:stream><stream:features></stream:features>';

describe('the XMPP client', () => {
  it('reads whole stanzas from any pieces, and takes its own reflected message as the answer', async () => {
    const { link, server, reported } = await connected();
    link.send({ id: 'a', roomId: 'room@host', body: 'bench#1.0.0.5#' }, 7);
    link.send({ id: 'b', roomId: 'room@host', body: 'bench#1.0.1.6#' }, 8);
    const others = `<message><body>bench#1.9.0.4#</body></message>`;
    const own = `<message><body>bench#1.0.0.5#</body><stanza-id/></message>`;
    for (const byte of others + own) server.write(byte);
    await expect.poll(() => reported.answers).toEqual([[7, true]]);
    expect(reported.frames.filter((frame) => frame.includes('bench#1.9.0.4#'))).toHaveLength(1);
    expect(reported.frames.filter((frame) => frame.includes('bench#1.0.0.5#'))).toHaveLength(1);
  });

  it('reports a refused message as failed', async () => {
    const { link, server, reported } = await connected();
    link.send({ id: 'a', roomId: 'room@host', body: 'bench#1.0.0.5#' }, 7);
    server.write(`<message type='error'><body>bench#1.0.0.5#</body></message>`);
    await expect.poll(() => reported.answers).toEqual([[7, false]]);
  });

  it('waits for the end of a join, which an error ends too', async () => {
    const { link, server, reported } = await connected();
    link.ask({ event: "code='110'", payload: '<presence/>' }, 1);
    server.write(`<presence><status code='201'/><status code='1`);
    server.write(`10'/></presence>`);
    await expect.poll(() => reported.answers).toEqual([[1, true]]);
    link.ask({ event: "code='110'", payload: '<presence/>' }, 2);
    server.write(`<presence type='error'/>`);
    await expect.poll(() => reported.answers.at(-1)).toEqual([2, false]);
  });
});

describe('whole tags', () => {
  it.each([
    ["<message><body>#1#</body><x a='b'/></message>", ''],
    ['<message><body>#1', '<body>#1'],
    ['<message><body>#1#', '<body>#1#'],
    ['<message><body>', '<body>'],
    ['<message><body>#1#</bo', '</bo'],
    ["<presence><status code='1", "<status code='1"],
    ['text', 'text'],
  ])('%s leaves %j', (bytes, rest) => {
    expect(bytes.slice(wholeTags(Buffer.from(bytes)))).toBe(rest);
  });
});

interface Reported {
  readonly answers: [number: number, ok: boolean][];
  readonly frames: string[];
}

/** A logged-in client, and the server's end of its connection. */
async function connected(): Promise<{ link: Link; server: Socket; reported: Reported }> {
  const listener = createServer({ noDelay: true }).listen(0, '127.0.0.1');
  const accepted = once(listener, 'connection') as Promise<[Socket]>;
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const reported: Reported = { answers: [], frames: [] };
  const connecting = xmpp.connect(
    `xmpp://127.0.0.1:${String(port)}`,
    {},
    {
      answered: (number, ok) => reported.answers.push([number, ok]),
      frame: (bytes) => reported.frames.push(bytes.toString()),
      closed: () => undefined,
    },
  );
  const [server] = await accepted;
  onTestFinished(() => {
    server.destroy();
    listener.close();
  });
  for (const answer of [FEATURES, '<success/>', FEATURES, "<iq id='bind'/>"]) {
    await once(server, 'data');
    server.write(answer);
  }
  const link = await connecting;
  server.resume();
  return { link, server, reported };
}
