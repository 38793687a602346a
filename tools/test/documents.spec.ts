import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FEATURES, FILES_FEATURE, LINKS_FEATURE, PUSH_FEATURE } from '#contracts';
import { loadStandaloneConfig } from '#config/app-config';
import { ChatLimits } from '#platform/limits/chat-limits';
import { LimiterFactory } from '#platform/limits/limiter';
import { GatewayLimits } from '../../apps/gateway/src/limits/gateway-limits.js';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGES = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
/** Pages that refer to files of the code. */
const GUIDES = [
  'CONTRIBUTING.md',
  'docs/architecture.md',
  'docs/security.md',
  'docs/development/additions.md',
  'docs/development/code.md',
  'docs/development/testing.md',
];
const REPOSITORY_PATH =
  /(?<![\w/.-])(?:apps|libs|test|tools|chaos|bench|docs|deploy|k8s|examples)\/[\w./-]*\w\/?(?![\w*<…])/g;

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const withoutCode = (text: string): string => text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');

/** GitHub's anchors of a page's headings. */
function anchorsOf(page: string): string[] {
  const headings = read(page).matchAll(/^#{1,6} (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
}

function isBroken(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  // The text of a changeset becomes a part of CHANGELOG.md.
  const folder = page.startsWith('.changeset/') ? '.' : dirname(page);
  const target = path === '' ? join(ROOT, page) : join(ROOT, folder, path);
  if (!existsSync(target)) return true;
  if (anchor === undefined || statSync(target).isDirectory()) return false;
  return !anchorsOf(relative(ROOT, target)).includes(anchor);
}

describe('the documents', () => {
  it.each(PAGES)('%s links to files and headings that exist', (page) => {
    const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !/^[a-z]+:/.test(link) && isBroken(page, link))).toEqual([]);
  });

  it.each(GUIDES)('%s names files and folders that exist', (page) => {
    const paths = [...new Set(read(page).match(REPOSITORY_PATH))].filter((path) => !path.includes('NNNN'));
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(paths.length).toBeGreaterThan(3);
  });

  it('docs/protocol.md names every feature where it says what `features` is', () => {
    const known = [...FEATURES, FILES_FEATURE, LINKS_FEATURE, PUSH_FEATURE];
    const [, sentence = ''] = /This server knows ([^.]*)\./.exec(read('docs/protocol.md')) ?? [];
    expect([...sentence.matchAll(/`(\w+)`/g)].map(([, name]) => name).toSorted()).toEqual(known.toSorted());
  });

  it('docs/security.md quotes titles of tests that exist', () => {
    const specs = execFileSync('git', ['ls-files', '*.spec.ts', '*.spec.mjs'], { cwd: ROOT, encoding: 'utf8' });
    const code = specs.trim().split('\n').map(read).join('').replaceAll("\\'", '’');
    const quoted = [...read('docs/security.md').matchAll(/“([^”\n]+)”/g)].flatMap(([, title = '']) => title.split('…'));
    expect(quoted.filter((part) => !code.includes(part.trim()))).toEqual([]);
    expect(quoted.length).toBeGreaterThan(3);
  });

  it('the protocol names each rate limit of `ready`, and no other', () => {
    const [config, limiters] = [loadStandaloneConfig({}), new LimiterFactory(undefined)];
    const { rates = {} } = new GatewayLimits(config, limiters, new ChatLimits(config, limiters)).shownTo('user');
    const [, text = ''] = /\*\*Rate limits\.\*\*(.*?)Outside `ready`/s.exec(read('docs/protocol.md')) ?? [];
    const names = [...text.matchAll(/`([a-z]+(?:\.[a-z]+)?)`/g)].map(([, name = '']) => name);
    const others = ['scope', 'ready', 'ext'];
    expect(new Set(names.filter((name) => !others.includes(name)))).toEqual(new Set(Object.keys(rates)));
  });
});
