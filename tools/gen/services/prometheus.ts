import { service, SERVICES, type ServiceName } from '#config/services';
import { withBlocks } from '../blocks.js';

const TARGETS = 'deploy/prometheus/prometheus.yml';
const ALERTS = 'deploy/prometheus/alerts.yml';
/** Without couriers only hooks wait: `ParleyCourierAway`. */
const WITH_ITS_OWN_ALERT: ServiceName = 'courier';
const OF_SERVICES = `{job=~"${SERVICES.join('|')}"}`;

export const PROMETHEUS = [
  { file: TARGETS, generate: (root: string) => withBlocks(root, TARGETS, { services: SERVICES.flatMap(targetLines) }) },
  {
    file: ALERTS,
    generate: (root: string) =>
      withBlocks(root, ALERTS, {
        down: [`expr: up${OF_SERVICES} == 0`],
        gone: [
          'expr: >-',
          ...SERVICES.filter((name) => name !== WITH_ITS_OWN_ALERT).map(
            (name, index) => `  ${index === 0 ? '' : 'or '}${absent(name)}`,
          ),
        ],
        slow: [`expr: nodejs_eventloop_lag_p99_seconds${OF_SERVICES} > 0.2`],
      }),
  },
];

function targetLines(name: ServiceName): string[] {
  return [
    `- job_name: ${name}`,
    `  dns_sd_configs: [{ names: [${name}], type: A, port: ${service(name).port}, refresh_interval: 15s }]`,
  ];
}

function absent(name: ServiceName): string {
  return `label_replace(absent(up{job="${name}"} == 1), "job", "${name}", "", "")`;
}
