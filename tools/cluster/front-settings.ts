import type { FrontBackends } from './front-server.js';
import type { InternalPorts } from './internal-ports.js';

/** Environment variable with the settings of the front as JSON. */
export const FRONT_SETTINGS = 'PARLEY_FRONT';

export interface FrontSettings {
  readonly host: string;
  readonly port: number;
  readonly internalPorts: InternalPorts;
  readonly backends: FrontBackends;
}
