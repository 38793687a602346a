import { resolve } from 'node:path';

import { gatherByName } from './broadcast.system.js';
import { startProgram } from './program.js';
import { ALL_SYSTEMS, type SystemKind } from './system.js';

const APP = resolve('bench/servers/flask-socketio.py');

/** A tutorial's Flask-SocketIO with eventlet and Flask-SQLAlchemy: one row per message, then the broadcast. */
export const flaskSocketIo: SystemKind = {
  name: 'flask-socketio',
  scenarios: [...ALL_SYSTEMS, 'single', 'storm1000'],
  start: () =>
    startProgram({
      name: 'flask',
      packages: ['python3-flask-socketio', 'python3-eventlet', 'python3-flask-sqlalchemy', 'python3-psycopg2'],
      command: '/usr/bin/python3',
      configure: ({ port, database }) =>
        Promise.resolve({ args: [APP], env: { PORT: String(port), DATABASE_URL: database } }),
      gather: (crowd, port) => gatherByName(crowd, [`http://127.0.0.1:${String(port)}`], true),
    }),
};
