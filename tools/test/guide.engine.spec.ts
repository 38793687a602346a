import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = [
  'docs/apps.md',
  'docs/client-guide.md',
  'docs/webhooks.md',
  'libs/chat/README.md',
  'libs/client/README.md',
  'libs/react/README.md',
  'libs/server/README.md',
];
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  customConditions: ['parley-source'],
  jsx: ts.JsxEmit.ReactJSX,
  types: ['node'],
  strict: true,
  noImplicitAny: false,
  // The programs are JavaScript: `useState(null)` is the state of a room that is not chosen yet.
  strictNullChecks: false,
  experimentalDecorators: true,
  allowJs: true,
  checkJs: true,
  skipLibCheck: true,
  noEmit: true,
  paths: {
    '@parley/chat': [join(ROOT, 'libs/chat/src/index.tsx')],
    '@parley/client': [join(ROOT, 'libs/client/src/index.ts')],
    '@parley/client/body': [join(ROOT, 'libs/client/src/body.ts')],
    '@parley/client/node': [join(ROOT, 'libs/client/src/node.ts')],
    '@parley/react': [join(ROOT, 'libs/react/src/index.ts')],
    '@parley/server': [join(ROOT, 'libs/server/src/index.ts')],
  },
};
/** What the examples leave to their reader. */
const PRELUDE = 'declare function render(...shown: unknown[]): void;';

/** The whole programs on the pages, by a name in the repository, where their imports are found. */
function examples(): Map<string, string> {
  const found = new Map<string, string>([[join(ROOT, 'prelude.d.ts'), PRELUDE]]);
  for (const page of PAGES) {
    const blocks = readFileSync(join(ROOT, page), 'utf8').matchAll(/^```jsx?\n(import [\s\S]*?)^```/gm);
    for (const [index, [, code = '']] of [...blocks].entries())
      found.set(join(ROOT, `${page.replaceAll(/\W/g, '-')}-${String(index)}.jsx`), code);
  }
  return found;
}

function problemsOf(files: ReadonlyMap<string, string>): string[] {
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, ...others) => {
    const code = files.get(name);
    return code === undefined
      ? getSourceFile(name, ...others)
      : ts.createSourceFile(name, code, ts.ScriptTarget.ES2023);
  };
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  const program = ts.createProgram([...files.keys()], OPTIONS, host);
  return [...files.keys()].flatMap((name) => {
    const source = program.getSourceFile(name);
    const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return problems.map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  });
}

/** The compiler reads the sources of three libraries, which takes minutes on a busy machine. So these tests are not in `npm run check`. */
const COMPILE_TIMEOUT_MS = 600_000;

describe('the programs in the guide and the packages', { timeout: COMPILE_TIMEOUT_MS }, () => {
  it('compile', () => {
    const files = examples();
    expect(files.size).toBe(1 + 14);
    expect(problemsOf(files)).toEqual([]);
  });

  it('would fail for a call that the library does not have', () => {
    const wrong = "import { connect } from '@parley/client';\nconnect({ url: '' }).signUp();";
    expect(problemsOf(new Map([[join(ROOT, 'wrong.jsx'), wrong]]))).toMatchObject([
      expect.stringContaining("'signUp' does not exist"),
    ]);
  });
});
