import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import { courierOf } from '../deployment.js';

const renew: Command = {
  name: 'push renew',
  about:
    'Make another key of Web Push. All browsers lose their subscriptions, and subscribe again when they come back.',
  operands: [],
  options: [{ name: 'yes', isNeeded: true, about: 'confirm; this cannot be undone' }],
  async run(input, deployment) {
    if (!input.flag('yes'))
      throw new CommandError('push renew: browsers get no push until they are opened again; add --yes to confirm');
    const answer = await courierOf(deployment).post<{ publicKey: string }>('push/renew');
    return { json: answer, text: `The key of Web Push is another one: ${answer.publicKey}` };
  },
};

export const PUSH_COMMANDS = [renew];
