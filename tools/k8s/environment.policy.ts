import { find, type Manifest, type Workload } from './manifests.js';

/** A row of docs/configuration.md. */
export interface DocumentedSetting {
  readonly name: string;
  readonly secret: boolean;
  readonly required: boolean;
  /** `all`, or names of services. */
  readonly readBy: readonly string[];
}

/** What docs/configuration.md declares. */
export function documentedSettings(page: string): DocumentedSetting[] {
  const rows = page.matchAll(/^\| `([A-Z_]+)`( \(secret\))? \|.*?\| ([^|]*) \| ([^|]*) \| [^|]* \|$/gm);
  return [...rows].map(([, name = '', secret, standard = '', readBy = '']) => ({
    name,
    secret: secret !== undefined,
    required: standard.startsWith('**required**'),
    readBy: readBy.split(', '),
  }));
}

/** The variables of a workload's container, as the kubelet would set them. */
export function environmentOf(manifests: readonly Manifest[], { containers }: Workload): Record<string, string> {
  const maps = containers.flatMap(({ envFrom = [] }) => envFrom.map(({ configMapRef }) => configMapRef?.name ?? ''));
  return Object.assign({}, ...maps.map((name) => find(manifests, 'ConfigMap', name)?.data ?? {})) as Record<
    string,
    string
  >;
}

/** The files of a workload's Secrets, by path. */
export function filesOf(manifests: readonly Manifest[], { pod, containers }: Workload): Map<string, string> {
  const mounts = containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
  return new Map(
    (pod.volumes ?? []).flatMap(({ name, projected }) => {
      const at = mounts.find((mount) => mount.name === name)?.mountPath ?? '';
      const secrets = (projected?.sources ?? []).map(
        ({ secret }) => find(manifests, 'Secret', secret?.name ?? '')?.data ?? {},
      );
      return secrets.flatMap((data) =>
        Object.entries(data).map(([key, value]) => [`${at}/${key}`, Buffer.from(value, 'base64').toString()] as const),
      );
    }),
  );
}

/** The variables are settings of the services that run in the workload, and all that these require. */
export function environmentFindings(
  manifests: readonly Manifest[],
  workload: Workload,
  { runs, settings }: { runs: string; settings: readonly DocumentedSetting[] },
): string[] {
  const env = environmentOf(manifests, workload);
  const files = filesOf(manifests, workload);
  const read = settings.filter(({ readBy }) => readBy.includes('all') || readBy.includes(runs));
  const names = new Map(
    read.flatMap(({ name, secret }) => [
      [name, secret] as const,
      ...(secret ? [[`${name}_FILE`, false] as const] : []),
    ]),
  );
  return [
    ...Object.keys(env)
      .filter((name) => !names.has(name))
      .map((name) => `${runs} reads no ${name}`),
    ...Object.keys(env)
      .filter((name) => names.get(name))
      .map((name) => `the secret ${name} stands in a ConfigMap`),
    ...read
      .filter(({ name, required }) => required && env[name] === undefined && env[`${name}_FILE`] === undefined)
      .map(({ name }) => `${runs} is not given ${name}`),
    ...Object.entries(env)
      .filter(([name, path]) => name.endsWith('_FILE') && !files.has(path))
      .map(([name, path]) => `${name}: no file ${path}`),
    // A file that nothing reads is a secret too many.
    ...[...files.keys()]
      .filter((path) => !Object.values(env).includes(path))
      .map((path) => `${runs} does not need ${path}`),
  ];
}
