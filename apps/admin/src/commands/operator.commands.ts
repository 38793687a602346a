import type { NewOperator, OperatorsAnswer } from '#access/internal-api';
import type { Command } from '../command.js';
import { route } from '../service-client.js';
import { shown, table } from '../table.js';

const add: Command = {
  name: 'operators add',
  about: 'Create the key of an operator and print it once. The audit then names the operator. Needs OPERATOR_SECRET.',
  operands: ['name'],
  options: [],
  async run(input, { auth }) {
    const answer = await auth.post<NewOperator>('operators', { name: input.operand('name') });
    process.stderr.write(`The key of ${shown(answer.name)}, shown only once, for OPERATOR_KEY:\n`);
    return { json: answer, text: answer.key };
  },
};

const list: Command = {
  name: 'operators list',
  about: 'The operators with a key, by name.',
  operands: [],
  options: [],
  async run(_input, { auth }) {
    const answer = await auth.get<OperatorsAnswer>('operators');
    const rows = answer.operators.map(({ name, createdAt, createdBy }) => [name, createdAt, createdBy]);
    return { json: answer, text: table(['operator', 'added', 'by'], rows, 'No operator has a key.') };
  },
};

const revoke: Command = {
  name: 'operators revoke',
  about: 'Revoke the key of an operator at once. Needs OPERATOR_SECRET.',
  operands: ['name'],
  options: [],
  async run(input, { auth }) {
    const answer = await auth.delete<{ name: string }>(route`operators/${input.operand('name')}`);
    return { json: answer, text: `The key of ${shown(answer.name)} is revoked.` };
  },
};

export const OPERATOR_COMMANDS = [add, list, revoke];
