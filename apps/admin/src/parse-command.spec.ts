import { describe, expect, it } from 'vitest';
import { COMMANDS } from './commands/commands.js';
import { helpOf, helpOfAll } from './help.js';
import { parseCommand } from './parse-command.js';

const parse = (line: string) => parseCommand(line.split(' '), COMMANDS);

describe('what the operator types', () => {
  it('is a command of one word or two, its operands and options in any order', () => {
    const wish = parse('sessions end --session s1 alice --json --as root');
    if ('help' in wish) expect.unreachable();
    expect(wish).toMatchObject({ command: { name: 'sessions end' }, json: true, actor: 'root' });
    expect([wish.input.operand('user'), wish.input.text('session'), wish.input.flag('all')]).toEqual([
      'alice',
      's1',
      false,
    ]);
  });

  it.each([
    ['suspnd alice', 'suspnd: no such command; --help lists them all'],
    ['bots', 'bots: no such command; there are bots create, bots list, bots token, bots revoke'],
    ['suspend', 'suspend: <user> is missing'],
    ['suspend alice bob', 'suspend: "bob" is too much'],
    ['suspend alice --why spam', "Unknown option '--why'"],
    ['suspend alice --reason', "Option '--reason <value>' argument missing"],
    ['audit --limit -5', /^Option '--limit' argument is ambiguous$/],
    ['lag --json=yes', "Option '--json' does not take an argument"],
  ])('is refused in one line: %s', (line, problem) => {
    expect(() => parse(line)).toThrow(problem);
  });

  it.each(['--help', '-h', 'help', 'bots --help'])('asks for the help of all by %s', (line) => {
    expect(parse(line)).toEqual({ help: undefined });
    for (const { name } of COMMANDS) expect(helpOfAll(COMMANDS)).toContain(`  ${name}`);
  });

  it.each(['bots create --help', 'help bots create'])('asks for the help of one by %s', (line) => {
    expect(parse(line)).toMatchObject({ help: { name: 'bots create' } });
  });

  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    'finds each option of %s explained',
    (_, command) => {
      const text = helpOf(command);
      for (const { name, about } of command.options)
        expect(text).toMatch(new RegExp(`--${name}.* ${about.slice(0, 5)}`));
    },
  );

  it.each(['0', '-1', '1.5', 'many', '100001', ''])('has no count of %j', (uses) => {
    const wish = parseCommand(['invites', 'create', `--uses=${uses}`], COMMANDS);
    if ('help' in wish) expect.unreachable();
    expect(() => wish.input.count('uses', 100_000)).toThrow('--uses: ');
  });
});
