import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { commandLine, parseOptions } from './options.js';
import { SCENARIOS } from './scenarios/scenarios.js';
import { SYSTEMS } from './systems/systems.js';

const namesIn = (args: string[]): (readonly [string, string[]])[] =>
  parseOptions(args).runs.map(({ scenario, kinds }) => [scenario.name, kinds.map(({ name }) => name)]);

describe('the options of the benchmark', () => {
  it.each([
    ['--rounds', 'abc', 'a whole number from 1'],
    ['--rounds', '0', 'a whole number from 1'],
    ['--generators', '1.5', 'a whole number from 1'],
    ['--repeats', '', 'a whole number from 0'],
    ['--seconds', '0', 'a number above 0'],
    ['--scale', '0x10', 'a number above 0'],
    ['--run-in', '1e9', 'a number'],
    ['--warm-up', ' ', 'a number'],
    ['--strangers', 'none', 'a number'],
  ])('%s "%s" is refused', (name, text, what) => {
    expect(() => parseOptions([name, text])).toThrow(`${name}: "${text}" is not ${what}`);
  });

  it('refuse names that do not exist, and systems that take part in none of the scenarios', () => {
    expect(() => parseOptions(['--scenario', 'pairs,pears'])).toThrow('--scenario: there is no scenario "pears"');
    expect(() => parseOptions(['--system', 'parley'])).toThrow('--system: there is no system "parley"');
    expect(() => parseOptions(['--out', 'x', '--scenario', 'page', '--system', 'plain'])).toThrow(
      'none of plain takes part in page',
    );
    expect(() => parseOptions(['--speed', '3'])).toThrow("Unknown option '--speed'");
  });

  it('choose scenarios and the systems that take part in them', () => {
    const args = ['--out', 'x', '--scenario', 'page,pairs', '--system', 'plain, parley 1+1'];
    expect(namesIn(args)).toEqual([
      ['pairs', ['plain', 'parley 1+1']],
      ['page', ['parley 1+1']],
    ]);
    expect(namesIn([]).map(([name]) => name)).toEqual(SCENARIOS.map(({ name }) => name));
  });

  it('keep the other scenarios of a report if the run has not all of them', () => {
    expect(parseOptions([])).toMatchObject({ keepsOthers: false, folder: 'bench/results' });
    expect(parseOptions(['--scenario', 'pairs'])).toMatchObject({ keepsOthers: true, folder: 'bench/results' });
    expect(parseOptions(['--system', 'plain', '--out', 'x'])).toMatchObject({ keepsOthers: true, folder: 'x' });
    expect(parseOptions(['--quick', '--out', 'x'])).toMatchObject({ keepsOthers: true, folder: 'x' });
  });

  it('never replace the published figures of all systems by those of some', () => {
    expect(() => parseOptions(['--scenario', 'pairs', '--system', 'plain'])).toThrow('name a folder with --out');
    expect(parseOptions(['--quick', '--system', 'plain']).folder).toBeUndefined();
  });

  it('have a quick form, whose values can be overwritten', () => {
    expect(parseOptions(['--quick', '--rounds', '2'])).toMatchObject({ rounds: 2, settings: { seconds: 1 } });
  });

  it('are explained with the names of all scenarios and systems', () => {
    const usage = readFileSync('bench/usage.txt', 'utf8');
    const [, scenarios = '', systems = ''] = /^scenarios: (.*?)^systems [^:]*: (.*?)^bench/ms.exec(usage) ?? [];
    const names = (list: string): string[] => list.trim().split(/,\s+/);
    expect(names(scenarios)).toEqual(SCENARIOS.map(({ name }) => name));
    expect(names(systems)).toEqual(SYSTEMS.map(({ name }) => name));
  });
});

describe('the command line in a report', () => {
  it('has quotes where a shell needs them', () => {
    expect(commandLine(['--rounds', '5', '--system', 'plain,parley 1+1'])).toBe(
      `--rounds 5 --system 'plain,parley 1+1'`,
    );
    expect(commandLine(['--out', `it's`, ''])).toBe(`--out 'it'\\''s' ''`);
  });
});
