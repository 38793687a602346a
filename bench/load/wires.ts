import { socketIo } from './socket-io.js';
import type { Wire } from './wire.js';
import { xmpp } from './xmpp.js';

/** The wire protocols of the systems, by the name that a plan gives. */
export const WIRES = { 'socket.io': socketIo, xmpp } satisfies Record<string, Wire>;
