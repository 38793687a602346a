import type { Command, Option } from './command.js';
import { COMMON_OPTIONS } from './parse-command.js';
import { columns } from './table.js';

const INTRODUCTION = `parley: what an operator does. Each command explains itself with --help; docs/admin.md has them all.

It reaches the services at AUTH_INTERNAL_URL and HISTORY_INTERNAL_URL with INTERNAL_SECRET; without those, the Parley
that keeps its data in DATA_DIR (./data) on this machine.
`;

export function helpOfAll(commands: readonly Command[]): string {
  return `${INTRODUCTION}\n${columns(commands.map((command) => [`  ${usage(command)}`, command.about]))}\n`;
}

export function helpOf(command: Command): string {
  const options = [...command.options, ...COMMON_OPTIONS].map((option) => [`  ${optionUsage(option)}`, option.about]);
  return `parley ${usage(command)}\n\n${command.about}\n\n${columns(options)}\n`;
}

function usage({ name, operands, options }: Command): string {
  return [
    name,
    ...operands.map((operand) => `<${operand}>`),
    ...options.map((option) => `[${optionUsage(option)}]`),
  ].join(' ');
}

function optionUsage({ name, value }: Option): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}
