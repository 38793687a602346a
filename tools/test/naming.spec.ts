import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { servicesWith } from '#config/services';

const ROOT = resolve(import.meta.dirname, '../..');

/** `read-frames.service.ts` exports `ReadFramesService`; the same holds for each of these suffixes. */
const NAMED_AFTER_FILE = [
  ...['controller', 'gateway', 'consumer', 'guard', 'interceptor', 'filter', 'strategy'],
  ...['service', 'module'],
];

/** The other suffixes. */
const OTHER_SUFFIXES = [
  ...['policy', 'port', 'adapter', 'store', 'sql', 'fact', 'rows', 'requests'],
  ...['command', 'commands', 'converter', 'decorator', 'events', 'routes', 'setting', 'settings'],
];

/** A class with this decorator or interface lives in a file with this suffix. */
const SUFFIX_OF_FORM: Record<string, string> = {
  Controller: 'controller',
  WebSocketGateway: 'gateway',
  Catch: 'filter',
  CanActivate: 'guard',
  NestInterceptor: 'interceptor',
  Module: 'module',
};

const SQL = /^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s/;
const SQL_SUFFIXES = ['store', 'sql', 'fact', 'rows'];
const SERVICES_WITH_SQL = new RegExp(`^apps/(${servicesWith('postgres').join('|')})/src/`);
/** Databases contain their class names, so these cannot change. */
const MIGRATIONS = /\/migrations\//;
const SUFFIXED = /^(apps|libs)\/[^/]+\/src\/(?!.*\.spec\.ts$)/;

describe('the names of files and classes', () => {
  it('the repository follows the rules of docs/development/code.md', () => {
    expect(breachesOf(repository())).toEqual([]);
  });

  it.each<[rule: string, path: string, source: string, breach: string | null]>([
    ['a service has the name of its file', 'a.service.ts', 'export class AService {}', null],
    ['a service has no other name', 'a.service.ts', 'export class Things {}', 'declares no class AService'],
    ['a controller needs a controller file', 'a.ts', '@Controller() export class A {}', 'A belongs in *.controller.ts'],
    ['a service needs a service file', 'a.ts', 'export class AService {}', 'AService belongs in *.service.ts'],
    ['a guard needs a guard file', 'a.ts', 'class A implements CanActivate {}', 'A belongs in *.guard.ts'],
    ['a port is an abstract class', 'a.port.ts', 'export abstract class A { abstract do(): void; }', null],
    [
      'a port may answer by its abstract methods',
      'a.port.ts',
      'export abstract class A { abstract do(): void; twice(): void { this.do(); this.do(); } }',
      null,
    ],
    ['a port is not a plain class', 'a.port.ts', 'export class A {}', 'declares no abstract class A'],
    ['a port needs a port file', 'b.ts', 'export abstract class A { abstract do(): void; }', 'A belongs in *.port.ts'],
    ['an adapter extends a class', 'a.redis.adapter.ts', 'export class R extends A {}', null],
    [
      'an adapter is not a plain class',
      'a.redis.adapter.ts',
      'export class R {}',
      'declares no class that extends a port',
    ],
    ['a store has SQL', 'a.store.ts', 'export const READ = `SELECT 1`;', null],
    ['a policy has no SQL', 'a.policy.ts', 'export const READ = `SELECT 1`;', 'holds SQL'],
    ['a suffix is a listed one', 'a.manager.ts', '', 'has the unknown suffix .manager'],
    ['a file without a suffix has no such rules', 'a.ts', 'export class A {} export const b = 1;', null],
  ])('%s: %s', (_rule, name, source, breach) => {
    const path = `apps/history/src/${name}`;
    expect(breachesOf([{ path, source }])).toEqual(breach === null ? [] : [`${path}: ${breach}`]);
  });

  it('a class name is unique in the repository', () => {
    const source = 'export class A {}';
    const files = ['apps/a/src/a.ts', 'libs/b/src/a.ts', 'apps/a/src/migrations/a.ts'].map((path) => ({
      path,
      source,
    }));
    expect(breachesOf(files)).toEqual(['A is declared in apps/a/src/a.ts and libs/b/src/a.ts']);
  });
});

interface File {
  path: string;
  source: string;
}

function repository(): File[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], { cwd: ROOT });
  const paths = listed
    .toString()
    .split('\n')
    .filter((path) => path !== '' && !path.endsWith('.d.ts'));
  return paths.map((path) => ({ path, source: readFileSync(join(ROOT, path), 'utf8') }));
}

function breachesOf(files: readonly File[]): string[] {
  const parsed = files.map(({ path, source }) => ({
    path,
    tree: ts.createSourceFile(path, source, ts.ScriptTarget.Latest),
  }));
  const placed = parsed
    .filter(({ path }) => SUFFIXED.test(path))
    .flatMap(({ path, tree }) => placeBreaches(path, tree).map((breach) => `${path}: ${breach}`));
  return [...placed, ...repeatedNames(parsed.map(({ path, tree }) => ({ path, names: classesOf(tree).map(nameOf) })))];
}

function repeatedNames(files: readonly { path: string; names: string[] }[]): string[] {
  const places = new Map<string, string[]>();
  for (const { path, names } of files.filter((file) => !MIGRATIONS.test(file.path))) {
    for (const name of names) places.set(name, [...(places.get(name) ?? []), path]);
  }
  const repeated = [...places].filter(([, paths]) => paths.length > 1);
  return repeated.map(([name, paths]) => `${name} is declared in ${paths.join(' and ')}`);
}

function placeBreaches(path: string, tree: ts.SourceFile): string[] {
  const [base = '', ...suffixes] = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length).split('.');
  const suffix = suffixes.at(-1);
  const classes = classesOf(tree);
  const misplaced = classes.flatMap((found) => {
    const belongs = suffixFor(found);
    return belongs === null || belongs === suffix ? [] : [`${nameOf(found)} belongs in *.${belongs}.ts`];
  });
  const sql =
    SERVICES_WITH_SQL.test(path) && !MIGRATIONS.test(path) && !SQL_SUFFIXES.includes(suffix ?? '') && hasSql(tree);
  return [...misplaced, ...contentBreaches(pascal(base), suffix, classes), ...(sql ? ['holds SQL'] : [])];
}

function contentBreaches(base: string, suffix: string | undefined, classes: readonly ts.ClassDeclaration[]): string[] {
  if (suffix === undefined) return [];
  if (NAMED_AFTER_FILE.includes(suffix)) {
    const name = base + pascal(suffix);
    return classes.some((found) => nameOf(found) === name) ? [] : [`declares no class ${name}`];
  }
  if (suffix === 'port') {
    return classes.some((found) => nameOf(found) === base && isAbstract(found) && found.members.some(isAbstract))
      ? []
      : [`declares no abstract class ${base}`];
  }
  if (suffix === 'adapter') {
    return classes.some((found) => found.heritageClauses) ? [] : ['declares no class that extends a port'];
  }
  return OTHER_SUFFIXES.includes(suffix) ? [] : [`has the unknown suffix .${suffix}`];
}

function suffixFor(found: ts.ClassDeclaration): string | null {
  if (isPort(found)) return 'port';
  const decorators = (ts.getDecorators(found) ?? []).map(({ expression }) =>
    ts.isCallExpression(expression) ? expression.expression : expression,
  );
  const interfaces = (found.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression));
  const forms = [...decorators, ...interfaces].map((name) => (ts.isIdentifier(name) ? name.text : ''));
  const form = forms.find((name) => name in SUFFIX_OF_FORM);
  if (form !== undefined) return SUFFIX_OF_FORM[form] ?? null;
  return nameOf(found).endsWith('Service') ? 'service' : null;
}

/** An abstract class without any code. */
function isPort(found: ts.ClassDeclaration): boolean {
  const members = found.members.filter((member) => ts.isMethodDeclaration(member) || ts.isPropertyDeclaration(member));
  return isAbstract(found) && members.length > 0 && members.every(isAbstract);
}

function isAbstract(node: ts.ClassDeclaration | ts.ClassElement): boolean {
  return (
    ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) === true
  );
}

function classesOf(tree: ts.SourceFile): ts.ClassDeclaration[] {
  return tree.statements.filter(ts.isClassDeclaration);
}

function nameOf(found: ts.ClassDeclaration): string {
  return found.name?.text ?? '';
}

function hasSql(node: ts.Node): boolean {
  const start = ts.isTemplateExpression(node) ? node.head : node;
  const found = ts.isStringLiteralLike(start) || ts.isTemplateHead(start) ? SQL.test(start.text) : false;
  return found || (ts.forEachChild(node, (child) => hasSql(child) || undefined) ?? false);
}

function pascal(kebab: string): string {
  return kebab.replace(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase());
}
