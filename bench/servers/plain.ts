import { serveBroadcast } from './broadcast.js';

/** Plain Socket.IO: nothing is stored. */
serveBroadcast(null);
