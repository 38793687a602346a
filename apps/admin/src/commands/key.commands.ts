import type { KeysAnswer } from '#access/internal-api';
import type { Command, Result } from '../command.js';
import { table } from '../table.js';

const rotate: Command = {
  name: 'keys rotate',
  about: 'Publish a new key for access tokens. It signs once every service knows it; no session ends.',
  operands: [],
  options: [],
  run: async (_input, { auth }) => shownKeys(await auth.post<KeysAnswer>('keys')),
};

const list: Command = {
  name: 'keys list',
  about: 'The keys that verify access tokens, oldest first.',
  operands: [],
  options: [],
  run: async (_input, { auth }) => shownKeys(await auth.get<KeysAnswer>('keys')),
};

function shownKeys(answer: KeysAnswer): Result {
  const rows = answer.keys.map(({ kid, state, signsFrom, retiresAt }) => [kid, state, signsFrom, retiresAt]);
  return { json: answer, text: table(['key', 'state', 'signs from', 'retires'], rows, 'There are no keys.') };
}

export const KEY_COMMANDS = [rotate, list];
