import { writeFileSync } from 'node:fs';

import { plot } from './plot.js';

/** Draws the profiles of docs/benchmarks.md: `npx tsc -p tsconfig.bench.json && node dist/bench/report/profiles.js` */
const PROFILES: Readonly<Record<string, { title: string; values: Readonly<Record<string, readonly number[]>> }>> = {
  'profile-pairs': {
    title: 'pairs: CPU per ack, as a multiple of plain Socket.IO in the same run',
    values: {
      'all, before': [3.75],
      'all, after': [2.89, 2.93, 2.67, 2.79, 3.29],
      'gateway, before': [1.43],
      'gateway, after': [1.01, 0.98, 0.92, 1.11, 1.31],
      'history, before': [1.21],
      'history, after': [1.15, 1.09, 0.92, 0.9, 1.13],
      'PostgreSQL, before': [1],
      'PostgreSQL, after': [0.59, 0.72, 0.7, 0.56, 0.65],
      'Redis, before': [0.2],
      'Redis, after': [0.14, 0.15, 0.14, 0.17, 0.17],
    },
  },
  'profile-single': {
    title: 'single: CPU per ack, as a multiple of the tutorial in the same run',
    values: {
      'all, before': [5.69],
      'all, after': [4.4, 4.58, 6.76, 4.89, 5.03],
      'gateway, after': [1.19, 1.09, 1.69, 1.14, 1.28],
      'history, after': [1.88, 1.94, 2.67, 1.64, 1.84],
      'PostgreSQL, after': [0.91, 1.05, 1.53, 1.39, 1.14],
      'Redis, after': [0.41, 0.5, 0.88, 0.61, 0.51],
    },
  },
  'profile-history': {
    title: 'history in pairs: % of its busy time',
    values: {
      'garbage collector, before': [34],
      'garbage collector, after': [18],
      'native code outside of functions, after': [13],
      'frames and their publishing, after': [12],
      'preparing (fingerprint 6 %), after': [11],
      'deciding: drafts and rules, after': [10],
      'the statement, after': [7],
      'entries read, replies written, after': [6],
    },
  },
  'profile-gateway': {
    title: 'gateway in pairs: % of its busy time',
    values: {
      'garbage collector, before': [26],
      'garbage collector, after': [13],
      'writes to sockets, before': [11],
      'writes to sockets, after': [7],
      'from socket to queue of the room, after': [21],
      'native code outside of functions, after': [15],
      'acks, after': [11],
      'batches into the stream, after': [10],
      'replies and frames from Redis, after': [6],
    },
  },
};

for (const [file, { title, values }] of Object.entries(PROFILES)) {
  const bars = Object.entries(values).map(([name, shares]) => ({ name, values: shares }));
  writeFileSync(`docs/images/${file}.svg`, plot(title, bars));
}
