/** Hooks that connect the stores of `@parley/client` to React. */
export { ParleyProvider, useParley } from './parley-context.js';
export { usePresence } from './use-presence.js';
export { useReadable } from './use-readable.js';
export { useConnection, useMe, useRoom, useRooms } from './stores.js';
