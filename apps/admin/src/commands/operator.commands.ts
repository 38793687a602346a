import type { NewOperator, OperatorRoleAnswer, OperatorsAnswer } from '#access/internal-api';
import type { Command } from '../command.js';
import { route } from '../service-client.js';
import { shown, table } from '../table.js';

const add: Command = {
  name: 'operators add',
  about: 'Create the key of an operator and print it once. The audit then names the operator. Needs OPERATOR_SECRET.',
  operands: ['name'],
  options: [
    {
      name: 'role',
      value: 'ROLE',
      about: 'moderator: sees lists, judges reports, suspends people. admin (the default): every command but these.',
    },
  ],
  async run(input, { auth }) {
    const body = { name: input.operand('name'), role: input.text('role') };
    const answer = await auth.post<NewOperator>('operators', body);
    process.stderr.write(`The key of ${shown(answer.name)}, shown only once, for OPERATOR_KEY:\n`);
    return { json: answer, text: answer.key };
  },
};

const role: Command = {
  name: 'operators role',
  about: 'Change the role of an operator to moderator or admin, from the next request on. Needs OPERATOR_SECRET.',
  operands: ['name', 'role'],
  options: [],
  async run(input, { auth }) {
    const body = { role: input.operand('role') };
    const answer = await auth.put<OperatorRoleAnswer>(route`operators/${input.operand('name')}/role`, body);
    return { json: answer, text: `${shown(answer.name)} has the role ${answer.role}.` };
  },
};

const list: Command = {
  name: 'operators list',
  about: 'The operators with a key, by name.',
  operands: [],
  options: [],
  async run(_input, { auth }) {
    const answer = await auth.get<OperatorsAnswer>('operators');
    const rows = answer.operators.map(({ name, role, createdAt, createdBy }) => [name, role, createdAt, createdBy]);
    return { json: answer, text: table(['operator', 'role', 'added', 'by'], rows, 'No operator has a key.') };
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

export const OPERATOR_COMMANDS = [add, role, list, revoke];
