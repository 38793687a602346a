import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type AnyCommand, Input, type Option, type OptionValues } from './command.js';
import { CommandError } from './command-error.js';

/** The options of every command. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: 'json', about: 'answer in JSON' },
  { name: 'help', about: 'show this help' },
];

export interface Invocation<Own extends AnyCommand = AnyCommand> {
  readonly command: Own;
  readonly input: Input;
  readonly json: boolean;
}

/** A command to run, or commands to show the help of. `help: undefined` shows the list of all. */
export type ParsedCommand<Own extends AnyCommand = AnyCommand> =
  | Invocation<Own>
  | { readonly help: readonly Own[] | undefined };

/** @throws CommandError */
export function parseCommand<Own extends AnyCommand>(
  args: readonly string[],
  commands: readonly Own[],
): ParsedCommand<Own> {
  const [first = '--help'] = args;
  if (first === 'help' || first === '--help' || first === '-h') return { help: wanted(args.slice(1), commands) };
  const command = named(args, commands);
  if (command === undefined && args[1] === '--help' && familyOf(first, commands).length > 0)
    return { help: familyOf(first, commands) };
  if (command === undefined) throw unknownCommand(args, commands);
  const { values, positionals } = parseOptions(command, args.slice(command.name.split(' ').length));
  if (values['help'] === true) return { help: [command] };
  const input = new Input(operandsOf(command, positionals), values, positionals.slice(command.operands.length - 1));
  return { command, input, json: input.flag('json') };
}

function named<Own extends AnyCommand>(args: readonly string[], commands: readonly Own[]): Own | undefined {
  return commands.find(({ name }) => name.split(' ').every((word, index) => args[index] === word));
}

/** The commands of these words: one, or all that begin with the first. */
function wanted<Own extends AnyCommand>(args: readonly string[], commands: readonly Own[]): readonly Own[] | undefined {
  const command = named(args, commands);
  if (command !== undefined) return [command];
  const family = familyOf(args[0] ?? '', commands);
  return family.length > 0 ? family : undefined;
}

function unknownCommand([first = '']: readonly string[], commands: readonly AnyCommand[]): CommandError {
  const family = familyOf(first, commands);
  const advice = family.length > 0 ? `there are ${family.map(({ name }) => name).join(', ')}` : '--help lists them all';
  return new CommandError(`${first}: no such command; ${advice}`);
}

function familyOf<Own extends AnyCommand>(first: string, commands: readonly Own[]): Own[] {
  return commands.filter(({ name }) => name.startsWith(`${first} `));
}

function parseOptions({ options }: AnyCommand, args: string[]): { values: OptionValues; positionals: string[] } {
  const config: ParseArgsConfig['options'] = Object.fromEntries(
    [...options, ...COMMON_OPTIONS].map(({ name, value }) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    return parseArgs({ args, options: config, allowPositionals: true });
  } catch (error) {
    // The first sentence names the option; the second is advice for programmers.
    if (error instanceof TypeError) throw new CommandError(error.message.split(/\.\s/)[0] ?? '', { cause: error });
    throw error;
  }
}

function operandsOf(command: AnyCommand, given: readonly string[]): Record<string, string> {
  const { name, operands, optional = [] } = command;
  const missing = operands[given.length];
  if (missing !== undefined) throw new CommandError(`${name}: <${missing}> is missing`);
  const all = [...operands].concat(optional);
  const surplus = given[all.length];
  if (surplus !== undefined && command.isMany !== true)
    throw new CommandError(`${name}: "${surplus}" is one operand too many`);
  return Object.fromEntries(given.slice(0, all.length).map((value, index) => [all[index] ?? '', value]));
}
