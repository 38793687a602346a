import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
/** `// until 0.3: a gateway of 0.1 leaves it out.` The mark begins its comment. */
const MARK = /(?:\/\/|#|--)\s*until (\d+)\.(\d+)\b/;
const PROSE = /\.(md|json|svg|png|webp|ico|woff2?)$|(^|\/)until\.spec\.ts$/;

describe('code for an older version', () => {
  it('is gone in the version that its mark names', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const marked = repository().filter(({ text }) => MARK.test(text));
    expect(marked.length).toBeGreaterThan(0);
    expect(marked.flatMap(({ path, text }) => overdue(path, text, version))).toEqual([]);
  });

  it.each<[version: string, text: string, found: string[]]>([
    ['0.2.9', '// until 0.3: for 0.1', []],
    ['0.3.0', 'x();\ny(); // until 0.3: for 0.1', ['a.ts:2: // until 0.3']],
    ['0.10.0', '  # until 0.3: for 0.1', ['a.ts:1: # until 0.3']],
    ['1.0.0', '-- until 0.3', ['a.ts:1: -- until 0.3']],
    ['0.3.0', '// until 1.0: for 0.2', []],
    ['0.3.0', '// It waits until 0.3 s have passed.', []],
  ])('fails the check: version %s, %j', (version, text, found) => {
    expect(overdue('a.ts', text, version)).toEqual(found);
  });
});

function overdue(path: string, text: string, version: string): string[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return text.split('\n').flatMap((line, index) => {
    const mark = MARK.exec(line);
    if (mark === null) return [];
    const [untilMajor, untilMinor] = [Number(mark[1]), Number(mark[2])];
    const isReached = major > untilMajor || (major === untilMajor && minor >= untilMinor);
    return isReached ? [`${path}:${String(index + 1)}: ${mark[0]}`] : [];
  });
}

function repository(): { path: string; text: string }[] {
  const paths = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).split('\0');
  return paths
    .filter((path) => path !== '' && !PROSE.test(path))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}
