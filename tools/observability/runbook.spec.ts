import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const ALERTS = [...read('deploy/prometheus/alerts.yml').matchAll(/alert: (\w+)[\s\S]*?runbook_url: (\S+)/g)];

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

describe('the runbook', () => {
  it('has one section per alert', () => {
    const headings = read('docs/operations/runbook.md').match(/^### Parley\w+$/gm) ?? [];
    expect(headings).toHaveLength(ALERTS.length);
    expect(ALERTS.length).toBeGreaterThan(20);
  });

  it.each(ALERTS.map(([, name = '', url = '']) => ({ name, url })))(
    'has the section that $name links to',
    ({ name, url }) => {
      expect(url).toBe(`docs/operations/runbook.md#${name.toLowerCase()}`);
      expect(read('docs/operations/runbook.md')).toContain(`\n### ${name}\n`);
    },
  );
});
