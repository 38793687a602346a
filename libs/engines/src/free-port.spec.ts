import { createSocket } from 'node:dgram';

import { expect, it } from 'vitest';

import { canListen, freePort } from './free-port.js';

it('a free port can be listened on, and is reserved for this process', async () => {
  const port = await freePort();
  expect(await canListen(port)).toBe(true);
  const other = createSocket('udp4');
  const refused = new Promise((resolve) => other.once('error', resolve));
  other.bind({ port, address: '127.0.0.1' });
  expect(await refused).toMatchObject({ code: 'EADDRINUSE' });
  other.close();
});
