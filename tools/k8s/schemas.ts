import { join, resolve } from 'node:path';
import ts from 'typescript';
import type { Manifest } from './manifests.js';

const ROOT = resolve(import.meta.dirname, '../..');
interface Group {
  /** The module of the types, or a folder of modules for custom resources. */
  readonly types: string;
  readonly models: () => Promise<object>;
}

/** The packages with the types and schemas of an API version. */
const GROUPS: Readonly<Record<string, Group>> = {
  v1: { types: 'kubernetes-types/core/v1.js', models: () => import('kubernetes-models/v1') },
  'apps/v1': { types: 'kubernetes-types/apps/v1.js', models: () => import('kubernetes-models/apps/v1') },
  'autoscaling/v2': {
    types: 'kubernetes-types/autoscaling/v2.js',
    models: () => import('kubernetes-models/autoscaling/v2'),
  },
  'batch/v1': { types: 'kubernetes-types/batch/v1.js', models: () => import('kubernetes-models/batch/v1') },
  'networking.k8s.io/v1': {
    types: 'kubernetes-types/networking/v1.js',
    models: () => import('kubernetes-models/networking.k8s.io/v1'),
  },
  'policy/v1': { types: 'kubernetes-types/policy/v1.js', models: () => import('kubernetes-models/policy/v1') },
  'gateway.networking.k8s.io/v1': {
    types: '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/',
    models: () => import('@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1'),
  },
  'monitoring.coreos.com/v1': {
    types: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/',
    models: () => import('@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'),
  },
  'postgresql.cnpg.io/v1': {
    types: '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/',
    models: () => import('@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1'),
  },
};

function groupOf({ apiVersion, kind }: Manifest): Group {
  const group = GROUPS[apiVersion];
  if (group === undefined) throw new Error(`no schemas for ${kind} of ${apiVersion}`);
  return group;
}

/** Compiles the manifests as typed literals. Returns the errors: unknown fields, wrong types, missing fields. */
export function typeErrors(manifests: readonly Manifest[]): string[] {
  const file = join(ROOT, 'tools/k8s/rendered.ts');
  const program = compile(file, manifests.map(typedLiteral).join(''));
  const source = program.getSourceFile(file);
  return ts.getPreEmitDiagnostics(program, source).map(({ messageText, start = 0 }) => {
    const line = source?.getLineAndCharacterOfPosition(start).line ?? 0;
    return `${source?.text.split('\n')[line]?.trim()}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

function typedLiteral(manifest: Manifest, index: number): string {
  const { types } = groupOf(manifest);
  const [module, name] = types.endsWith('/')
    ? [`${types}${manifest.kind}`, `I${manifest.kind}`]
    : [types, manifest.kind];
  return `export const manifest${index}: import('${module}').${name} = ${JSON.stringify(manifest, undefined, 1)};\n`;
}

function compile(file: string, text: string): ts.Program {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => path === file || disk.fileExists(path),
    readFile: (path) => (path === file ? text : disk.readFile(path)),
    getSourceFile: (path, language, ...others) =>
      path === file ? ts.createSourceFile(path, text, language) : disk.getSourceFile(path, language, ...others),
  };
  return ts.createProgram([file], options, host);
}

interface Model {
  /** @throws Error if the object does not conform to its JSON schema */
  validate(): void;
}

/** Validates the manifests against the JSON schemas of Kubernetes, the Gateway API and the operators. */
export async function schemaErrors(manifests: readonly Manifest[]): Promise<string[]> {
  const results = await Promise.all(manifests.map(schemaError));
  return results.filter((error) => error !== undefined);
}

async function schemaError(manifest: Manifest): Promise<string | undefined> {
  const { kind, metadata } = manifest;
  const models = (await groupOf(manifest).models()) as Readonly<Record<string, new (data: object) => Model>>;
  const ModelOfKind = models[kind];
  if (ModelOfKind === undefined) throw new Error(`no schema for ${kind}`);
  try {
    new ModelOfKind(manifest).validate();
    return undefined;
  } catch (error) {
    return `${kind} ${metadata.name}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
