import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILES = ['deploy/prometheus/recording.yml', 'deploy/prometheus/alerts.yml'];
const HEAD = `# Written by \`npm run gen\` from deploy/prometheus/recording.yml and alerts.yml: do not edit.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: parley
spec:
  groups:
`;

/** The rules of deploy/prometheus, unchanged, as a resource of the Prometheus operator. */
export function prometheusRule(root: string): string {
  const groups = FILES.map((file) => {
    const [, list] = readFileSync(join(root, file), 'utf8').split(/^groups:\n/m);
    if (list === undefined) throw new Error(`${file} has no groups`);
    return list.replaceAll(/^(?=.)/gm, '  ');
  });
  return HEAD + groups.join('');
}
