import { RECORD_SCHEMA } from '#import/record-schema';
import { asyncApi } from './api/asyncapi.js';
import { openApi } from './api/openapi.js';
import { compactJson } from './compact-json.js';
import { configurationPage } from './configuration-page.js';
import { AUTH } from './dashboards/auth.js';
import { dashboardJson, type Dashboard } from './dashboards/dashboard.js';
import { DELIVERY } from './dashboards/delivery.js';
import { HISTORY } from './dashboards/history.js';
import { HOOKS } from './dashboards/hooks.js';
import { OVERVIEW } from './dashboards/overview.js';
import { errorsPage } from './errors-page.js';
import { eventsPage } from './events-page.js';
import type { Generator } from './generator.js';
import { lowestRoles } from './lowest-roles.js';
import { permissionsPage } from './permissions-page.js';
import { prometheusRule } from './prometheus-rule.js';
import { tablesPage } from './tables-page.js';
import { COMPOSE } from './services/compose.js';
import { FRONTS } from './services/fronts.js';
import { IMAGES } from './services/images.js';
import { KUBERNETES } from './services/kubernetes.js';
import { PROMETHEUS } from './services/prometheus.js';
import { redisUsers } from './services/redis-users.js';
import { nestProjects, serviceLists } from './services/service-lists.js';
import { SCALING_PAGE, scalingPage } from './scaling-page.js';

const dashboard = (of: Dashboard): Generator => ({
  file: `deploy/grafana/dashboards/${of.uid}.json`,
  generate: () => dashboardJson(of),
});

export const GENERATORS: readonly Generator[] = [
  { file: 'docs/errors.md', generate: errorsPage },
  { file: 'docs/configuration.md', generate: configurationPage },
  { file: 'docs/events.md', generate: eventsPage },
  { file: 'docs/permissions.md', generate: permissionsPage },
  { file: 'docs/tables.md', generate: tablesPage },
  { file: 'libs/client/src/rooms/lowest-roles.ts', generate: lowestRoles },
  { file: SCALING_PAGE, generate: scalingPage },
  { file: 'deploy/services', generate: serviceLists },
  { file: 'deploy/redis/users.acl.template', generate: redisUsers },
  { file: 'nest-cli.json', generate: nestProjects },
  { file: 'docs/openapi.json', generate: openApi },
  { file: 'docs/asyncapi.json', generate: asyncApi },
  { file: 'docs/import-format.schema.json', generate: () => compactJson(RECORD_SCHEMA, 6) },
  IMAGES,
  COMPOSE,
  ...KUBERNETES,
  ...PROMETHEUS,
  { file: 'k8s/components/prometheus-operator/rules.yaml', generate: prometheusRule },
  ...[OVERVIEW, DELIVERY, HISTORY, AUTH, HOOKS].map(dashboard),
  ...FRONTS,
];
