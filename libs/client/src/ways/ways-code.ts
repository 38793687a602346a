export { Invites } from './invites.js';
export { Security } from './security.js';
export { WaysIn } from './ways-in.js';
