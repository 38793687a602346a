import { find, type Manifest, type Workload } from './manifests.js';

/** A row of docs/configuration.md. */
export interface DocumentedSetting {
  readonly name: string;
  readonly secret: boolean;
  readonly required: boolean;
  /** `all`, or names of services. */
  readonly readBy: readonly string[];
}

/** The settings in docs/configuration.md. */
export function documentedSettings(page: string): DocumentedSetting[] {
  const rows = page.matchAll(/^\| `([A-Z0-9_]+)`( \(secret\))? \|.*?\| ([^|]*) \| ([^|]*) \| [^|]* \|$/gm);
  return [...rows].map(([, name = '', secret, standard = '', readBy = '']) => ({
    name,
    secret: secret !== undefined,
    required: standard.startsWith('**required**'),
    readBy: readBy.split(', '),
  }));
}

/** The environment variables of a workload's container, as the kubelet sets them. */
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

/**
 * Checks that the variables are settings of the workload's programs and include all required ones. `runs` has the names
 * of the programs in docs/configuration.md; `all` stands for settings of every service. Returns one line per breach.
 */
export function environmentFindings(
  manifests: readonly Manifest[],
  workload: Workload,
  { runs, settings }: { runs: readonly string[]; settings: readonly DocumentedSetting[] },
): string[] {
  const { component } = workload;
  const env = environmentOf(manifests, workload);
  const files = [...filesOf(manifests, workload).keys()];
  const read = settings.filter(({ readBy }) => runs.some((program) => readBy.includes(program)));
  const open = read.filter(({ secret }) => !secret).map(({ name }) => name);
  const secret = read.filter((setting) => setting.secret).map(({ name }) => name);
  const known = [...open, ...secret, ...secret.map((name) => `${name}_FILE`)];
  const names = Object.keys(env);
  const paths = names.filter((name) => name.endsWith('_FILE')).map((name) => env[name] ?? '');
  const required = read.filter((setting) => setting.required).map(({ name }) => name);
  return [
    ...names.filter((name) => !known.includes(name)).map((name) => `${component} reads no ${name}`),
    ...names.filter((name) => secret.includes(name)).map((name) => `the secret ${name} is in a ConfigMap`),
    ...required
      .filter((name) => !names.includes(name) && !names.includes(`${name}_FILE`))
      .map((name) => `${component} is not given ${name}`),
    ...paths.filter((path) => !files.includes(path)).map((path) => `${component} has no file ${path}`),
    // An unused file is an unnecessary secret.
    ...files.filter((path) => !paths.includes(path)).map((path) => `${component} does not need ${path}`),
  ];
}
