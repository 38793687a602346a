import { describe, expect, it } from 'vitest';

import { perPlural } from '#config/services';

import { stateLine } from './state-line.js';

const place = (pid: number) => ({ pid, url: `http://127.0.0.1:${String(pid)}` });

const STATE = {
  url: 'http://127.0.0.1:3000',
  ...perPlural(() => [place(3), place(4)]),
  front: { pid: 5 },
  redis: [place(6)],
  postgres: place(7),
};

describe('the line of a running cluster', () => {
  it('has each service as a list, and one Redis and PostgreSQL', () => {
    expect(JSON.parse(stateLine(STATE))).toEqual({ ...STATE, redis: place(6) });
    expect(stateLine(STATE)).toMatch(/^\{"url":/);
  });

  it('has the nodes of a Redis Cluster as a list', () => {
    const nodes = [place(6), place(8), place(9)];
    expect(JSON.parse(stateLine({ ...STATE, redis: nodes }))).toEqual({ ...STATE, redis: nodes });
  });
});
