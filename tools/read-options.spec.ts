import { parseArgs } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readOptions } from './read-options.js';

class Exit extends Error {}

const parse = (args: readonly string[]): string => {
  const { seed = '' } = parseArgs({ args: [...args], options: { seed: { type: 'string' } } }).values;
  if (seed === '') throw new Error('--seed: "" is not a number');
  return seed;
};

describe('the options of a command', () => {
  const given = process.argv;
  const written: string[] = [];

  beforeEach(() => {
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Exit(String(code));
    });
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.argv = given;
    written.length = 0;
  });

  const read = (...args: string[]) => {
    process.argv = ['node', 'command', ...args];
    return readOptions('npm run command -- [--seed N]', parse);
  };

  it('are those of the process', () => {
    expect(read('--seed', '7')).toBe('7');
  });

  it.each(['--help', '-h'])('end it with the usage after %s', (help) => {
    expect(() => read('--flood', help)).toThrow(new Exit('0'));
    expect(written).toEqual(['npm run command -- [--seed N]\n']);
  });

  it.each([
    [['--seed', ''], 'parley: --seed: "" is not a number\n'],
    [['--flood'], "parley: Unknown option '--flood'; --help lists all options\n"],
    [['--seed'], "parley: Option '--seed <value>' argument missing; --help lists all options\n"],
  ])('end it with one line if they are %j', (args, line) => {
    expect(() => read(...args)).toThrow(new Exit('2'));
    expect(written).toEqual([line]);
  });
});
