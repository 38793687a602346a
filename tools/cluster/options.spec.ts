import { describe, expect, it } from 'vitest';

import { perPlural } from '#config/services';

import { parseOptions } from './options.js';

describe('the options of npm run cluster', () => {
  it('default to two processes per service and one Redis on port 3000, reachable only locally', () => {
    expect(parseOptions([], {})).toEqual({
      processes: perPlural(() => 2),
      redisNodes: 1,
      port: 3000,
      host: '127.0.0.1',
      dataDir: null,
      json: false,
      restart: true,
    });
  });

  it('use PORT and HOST; the command line has priority', () => {
    expect(parseOptions([], { PORT: '4000', HOST: '0.0.0.0' })).toMatchObject({ port: 4000, host: '0.0.0.0' });
    expect(parseOptions(['--port', '0', '--no-restart', '--json'], { PORT: '4000' })).toMatchObject({
      port: 0,
      restart: false,
      json: true,
    });
  });

  it.each([
    [['--gateways', '0'], '--gateways'],
    [['--histories', 'two'], '--histories'],
    [['--redis-nodes', '0'], '--redis-nodes'],
    [['--port', '70000'], '--port'],
    [['--unknown'], '--unknown'],
  ])('name the wrong option in %s', (args, name) => {
    expect(() => parseOptions(args, {})).toThrow(name);
  });
});
