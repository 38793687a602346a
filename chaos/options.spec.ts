import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { FAULT_KINDS } from './nemesis/fault.js';
import { parseOptions } from './options.js';
import { UsageError } from './usage-error.js';

const parse = (...args: string[]) => parseOptions(args, () => 4_711);

describe('the options of the chaos checker', () => {
  it('without any: five minutes, a drawn seed, its own deployment, all faults', () => {
    const expected = { seed: '4711', runMs: 300_000, url: null, faults: null, out: 'data/chaos/4711', clients: 40 };
    expect(parse()).toMatchObject(expected);
  });

  it('seconds take the place of minutes', () => {
    expect(parse('--minutes', '2').runMs).toBe(120_000);
    expect(parse('--seconds', '20').runMs).toBe(20_000);
  });

  it('a URL is cut to its origin', () => {
    expect(parse('--url', 'https://chat.example.org/lobby').url).toBe('https://chat.example.org');
  });

  it('weights of acts are numbers', () => {
    expect(parse('--acts', 'leave=5,cut=0').acts).toEqual({ leave: 5, cut: 0 });
  });

  it('a deployment of its own has a check, unless it is left out', () => {
    expect(parse().check).toBe(true);
    expect(parse('--no-check').check).toBe(false);
    expect(parse('--url', 'https://chat.example.org').check).toBe(false);
  });

  it('the export of a deployment of its own is asked for', () => {
    expect(parse().export).toBe(false);
    expect(parse('--export').export).toBe(true);
    expect(parse('--export', '--url', 'https://chat.example.org').export).toBe(false);
  });

  it('the calm has a least and a most', () => {
    expect(parse().calm).toEqual({ minMs: 105_000, maxMs: 160_000 });
    expect(parse('--calm', '2-45').calm).toEqual({ minMs: 2_000, maxMs: 45_000 });
  });

  it('kinds of faults are a list', () => {
    expect(parse('--faults', 'kill,redis-empty').faults).toEqual(['kill', 'redis-empty']);
    expect(parse('--faults', 'none').faults).toEqual([]);
  });

  it.each([
    [['--minutes', 'long'], '--minutes: "long"'],
    [['--clients', '1'], '--clients: "1"'],
    [['--url', 'chat.example.org'], '--url: "chat.example.org"'],
    [['--url', 'ftp://chat.example.org'], '--url: "ftp://chat.example.org"'],
    [['--acts', 'sing=1'], '--acts: "sing"'],
    [['--calm', '9-5'], '--calm: "5"'],
    [['--faults', 'kill,bogus'], `--faults: "bogus" is not one of kill, stop, redis-empty`],
    [['--faults', 'kill', '--url', 'http://127.0.0.1'], '--faults: with --url the faults are yours'],
    [['--faults', 'promote', '--seconds', '119'], '--faults: "promote" needs a run of 120 s or more'],
    [['--judge', '/nonexist'], '--judge: there is no folder "/nonexist/records"'],
    [['--dist', '/nonexist'], '--dist: there is no folder "/nonexist/apps"'],
  ])('%j is refused in one line', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
    expect(() => parse(...args)).toThrow(UsageError);
  });

  it('kinds of faults are those of the documentation', () => {
    const rows = readFileSync(join(import.meta.dirname, '../docs/delivery-proof.md'), 'utf8').split('\n');
    const onDemand = ['long-silence', 'lost-writes'];
    const cells = rows.slice(rows.findIndex((row) => row.startsWith('| kind '))).map((row) => row.split('|')[1] ?? '');
    const table = cells.slice(2, cells.indexOf('')).flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)]);
    expect([...table.map(([, kind]) => kind), ...onDemand].sort()).toEqual([...FAULT_KINDS].sort());
  });
});
