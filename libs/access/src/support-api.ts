import type { ShownSettings } from '#config/shown-settings';
import type { JobState } from '#platform/jobs/periodic-job';

/** The migrations of a service's schema. */
export interface MigrationState {
  readonly schema: string;
  /** In the order in which they ran. */
  readonly applied: readonly string[];
  /** The ones that the running version needs and that have not run. */
  readonly pending: readonly string[];
}

/** `GET <service>/support`: what `parley support-bundle` asks each service. It holds no secret. */
export interface SupportState {
  readonly version: string;
  /** The version of Node.js. */
  readonly node: string;
  /** ISO time. */
  readonly startedAt: string;
  readonly settings: ShownSettings;
  /** The jobs of the process. In the embedded form they are those of all services. */
  readonly jobs: readonly JobState[];
  readonly migrations: MigrationState;
}
