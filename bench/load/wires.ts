import { socketIo } from './socket-io.js';
import type { Wire } from './wire.js';

/** The wire protocols of the systems, by the name that a plan gives. */
export const WIRES = { 'socket.io': socketIo } satisfies Record<string, Wire>;
