import { serveBroadcast } from './broadcast.js';

/** Plain Socket.IO without storage. */
serveBroadcast(null);
