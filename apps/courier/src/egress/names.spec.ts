import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { newFolder } from '#testing/engines/set-folder';
import { Names } from './names.js';
import { DnsServer } from './testing/dns-server.js';

it('takes the IPs of a name from the hosts file before DNS', async () => {
  const dns = await DnsServer.start();
  const folder = newFolder();
  onTestFinished(() => dns.stop());
  const file = join(folder, 'hosts');
  writeFileSync(file, '# 10.0.0.9 shop\n10.0.0.1\tShop shop.internal # other\n\nfd00::1 shop\n');
  dns.set('shop.example', ['10.0.0.2', '::2']);
  const names = new Names(dns.resolver(), file);
  expect(await names.ipsOf('SHOP')).toEqual([
    { address: '10.0.0.1', family: 4 },
    { address: 'fd00::1', family: 6 },
  ]);
  expect(dns.asked).toEqual([]);
  expect(await names.ipsOf('shop.example')).toEqual([
    { address: '::2', family: 6 },
    { address: '10.0.0.2', family: 4 },
  ]);
  await expect(names.ipsOf('other')).rejects.toThrow('ENOTFOUND');
  expect(await new Names(dns.resolver(), join(folder, 'missing')).ipsOf('shop.example')).toHaveLength(2);
});
