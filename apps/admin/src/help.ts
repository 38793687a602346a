import type { AnyCommand, Option } from './command.js';
import { COMMON_OPTIONS } from './parse-command.js';
import { columns } from './table.js';

const INTRODUCTION = `parley: the operator's command. Every command has its own --help; docs/admin.md describes them all.

It calls the services at AUTH_INTERNAL_URL and HISTORY_INTERNAL_URL, and for hooks the one at COURIER_INTERNAL_URL. Without
these it finds the Parley on this machine that keeps its data in DATA_DIR (./data). With OPERATOR_KEY it acts under the name of that key. Without a key it acts as root:
with OPERATOR_SECRET, or with the secret in DATA_DIR.
`;

export function helpOfAll(commands: readonly AnyCommand[]): string {
  return `${INTRODUCTION}\n${columns(commands.map((command) => [`  ${usage(command)}`, command.about]))}\n`;
}

export function helpOf(command: AnyCommand): string {
  const options = [...command.options, ...COMMON_OPTIONS].map((option) => [`  ${optionUsage(option)}`, option.about]);
  return `parley ${usage(command)}\n\n${command.about}\n\n${columns(options)}\n`;
}

function usage({ name, operands, optional, isMany, options }: AnyCommand): string {
  return [
    name,
    `${operands.map((operand) => `<${operand}>`).join(' ')}${isMany === true ? '…' : ''}`,
    ...(optional === undefined ? [] : [`[<${optional}>]`]),
    ...options.filter(isNeeded).map(optionUsage),
    ...options.filter((option) => !isNeeded(option)).map((option) => `[${optionUsage(option)}]`),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function isNeeded(option: Option): boolean {
  return option.isNeeded === true;
}

function optionUsage({ name, value }: Option): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}
