import { readFile } from 'node:fs/promises';
import { loadConfigFromFile } from 'vite';
import { expect, it } from 'vitest';

it('the build rewrites syntax that is newer than the oldest browsers of docs/web.md', async () => {
  const rows = (await readFile('docs/web.md', 'utf8')).matchAll(
    /^\| (Chrome|Firefox|Safari)\b[^|]*\|[^|]*\| ([\d.]+) /gm,
  );
  const oldest = Array.from(rows, ([, name = '', version = '']) => name.toLowerCase() + version);
  expect(oldest).toHaveLength(3);
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' }, 'apps/web/vite.config.ts');
  expect(loaded?.config.build?.target).toEqual(oldest);
});
