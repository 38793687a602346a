/** A metric exported by a process. */
interface Exported {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labels: ReadonlySet<string>;
}

const INTRODUCTION = `# Metrics

Every process answers \`GET /metrics\` in Prometheus' text format; fronts do not route it. \`deploy/prometheus\` has the
configuration, recording rules and alerts, \`deploy/grafana\` the dashboards. Node's own metrics (\`nodejs_…\`,
\`process_…\`) come from prom-client.

This page lists the metrics that a running cluster exports. \`test/cluster/observability.system.spec.ts\` checks it, and writes it
with \`UPDATE_DOCS=1\`.
`;

const LABELS_OF_ALL = new Set(['le', 'quantile']);

/** Builds `docs/metrics.md` from the exported metrics of each service. */
export function metricsPage(texts: Readonly<Record<string, readonly string[]>>): string {
  const byService = Object.entries(texts).map(([service, exported]) => [service, merged(exported)] as const);
  const inAll = [...(byService[0]?.[1].keys() ?? [])].filter((name) => byService.every(([, all]) => all.has(name)));
  const sections = [
    section('Every service', byService[0]?.[1], (name) => inAll.includes(name)),
    ...byService.map(([service, all]) => section(service, all, (name) => !inAll.includes(name))),
  ];
  return `${INTRODUCTION}\n${sections.join('\n')}`;
}

function section(title: string, all: ReadonlyMap<string, Exported> | undefined, is: (name: string) => boolean): string {
  const rows = [...(all?.values() ?? [])]
    .filter(({ name }) => is(name))
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${[...labels].sort().join(', ')} | ${help} |`);
  return `## ${title}\n\n| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

/** Merges the metrics of several processes, because a label can be missing in some of them. */
function merged(texts: readonly string[]): Map<string, Exported> {
  const all = new Map<string, Exported>();
  for (const metric of texts.flatMap(parse)) {
    const known = all.get(metric.name);
    all.set(metric.name, known ? { ...known, labels: new Set([...known.labels, ...metric.labels]) } : metric);
  }
  return all;
}

function parse(text: string): Exported[] {
  return text
    .split('# HELP ')
    .slice(1)
    .map((block) => {
      const [head = '', typeLine = '', ...samples] = block.split('\n');
      const [name = ''] = head.split(' ', 1);
      const labels = samples.flatMap((sample) => [...sample.matchAll(/[{,](\w+)="/g)].map(([, label = '']) => label));
      const own = new Set(labels.filter((label) => !LABELS_OF_ALL.has(label)));
      return { name, help: head.slice(name.length + 1), type: typeLine.split(' ').at(-1) ?? '', labels: own };
    })
    .filter(({ name }) => name.startsWith('parley_'));
}
