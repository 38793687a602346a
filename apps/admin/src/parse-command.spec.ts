import { describe, expect, it } from 'vitest';
import { COMMANDS } from './commands/commands.js';
import { helpOf, helpOfAll } from './help.js';
import { parseCommand } from './parse-command.js';

const parse = (line: string) => parseCommand(line.split(' '), COMMANDS);

describe('a command line', () => {
  it('is a command of one word or two, its operands and options in any order', () => {
    const parsed = parse('sessions end --session s1 alice --json');
    if ('help' in parsed) expect.unreachable();
    expect(parsed).toMatchObject({ command: { name: 'sessions end' }, json: true });
    expect({
      operand: parsed.input.operand('user'),
      text: parsed.input.text('session'),
      flag: parsed.input.flag('all'),
    }).toEqual({ operand: 'alice', text: 's1', flag: false });
  });

  it.each([
    ['suspnd alice', 'suspnd: no such command; --help lists them all'],
    ['bots', 'bots: no such command; there are bots create, bots list, bots token, bots revoke'],
    ['suspend', 'suspend: <user> is missing'],
    ['suspend alice bob', 'suspend: "bob" is one operand too many'],
    ['suspend alice --why spam', "Unknown option '--why'"],
    ['suspend alice --reason', "Option '--reason <value>' argument missing"],
    ['audit --limit -5', /^Option '--limit' argument is ambiguous$/],
    ['lag --json=yes', "Option '--json' does not take an argument"],
  ])('is refused in one line: %s', (line, problem) => {
    expect(() => parse(line)).toThrow(problem);
  });

  it('may leave an optional operand out', () => {
    const roomOf = (line: string): string | undefined => {
      const parsed = parse(line);
      if ('help' in parsed) expect.unreachable();
      return parsed.input.optional('room');
    };
    expect([roomOf('incoming list'), roomOf('incoming list r1')]).toEqual([undefined, 'r1']);
    expect(() => parse('incoming list r1 r2')).toThrow('incoming list: "r2" is one operand too many');
    expect(helpOfAll(COMMANDS)).toContain('incoming list [<room>]');
    expect(helpOfAll(COMMANDS)).toMatch(/import convert <path>… --to FILE \[--source NAME\]/);
    expect(helpOfAll(COMMANDS)).toContain('import undo <id> --yes [--with-new-messages]');
  });

  it.each(['--help', '-h', 'help'])('asks for the list of commands with %s', (line) => {
    expect(parse(line)).toEqual({ help: undefined });
    for (const { name } of COMMANDS) expect(helpOfAll(COMMANDS)).toContain(`  ${name}`);
  });

  it.each(['bots create --help', 'help bots create'])('asks for the help of one command with %s', (line) => {
    expect(parse(line)).toMatchObject({ help: [{ name: 'bots create' }] });
  });

  it.each(['users --help', 'help users'])('asks for the help of the commands on users alone with %s', (line) => {
    expect(parse(line)).toMatchObject({ help: [{ name: 'users list' }, { name: 'users show' }] });
  });

  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    'has a description for each option of %s',
    (_, command) => {
      const text = helpOf(command);
      for (const { name, about } of command.options)
        expect(text).toMatch(new RegExp(`--${name}.* ${about.slice(0, 5)}`));
    },
  );

  it.each(['0', '-1', '1.5', 'many', '100001', ''])('refuses %j as a count', (uses) => {
    const parsed = parseCommand(['invites', 'create', `--uses=${uses}`], COMMANDS);
    if ('help' in parsed) expect.unreachable();
    expect(() => parsed.input.count('uses', 100_000)).toThrow('--uses: ');
  });
});
