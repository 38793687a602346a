import type { AdminIdentities, AdminIdentity, CheckedProvider, SignInCheckAnswer } from '#access/ways-api';
import type { Command } from '../command.js';
import { route } from '../service-client.js';
import { shown, table } from '../table.js';

const list: Command = {
  name: 'identities list',
  about: 'The users at sign-in providers that are connected to an account, oldest first.',
  operands: ['user'],
  options: [],
  async run(input, { auth }) {
    const answer = await auth.get<AdminIdentities>(route`users/${input.operand('user')}/identities`);
    const rows = answer.identities.map(({ id, provider, name, issuer, subject, createdAt, lastUsedAt }) => {
      return [id, provider, name, issuer, subject, createdAt, lastUsedAt];
    });
    const columns = ['identity', 'provider', 'name', 'issuer', 'subject', 'connected', 'last used'];
    return { json: answer, text: table(columns, rows, 'There are no identities.') };
  },
};

const remove: Command = {
  name: 'identities remove',
  about: 'Disconnect an identity from an account, also the last way in. Sessions stay; see `sessions end`.',
  operands: ['user', 'id'],
  options: [],
  async run(input, { auth }) {
    const path = route`users/${input.operand('user')}/identities/${input.operand('id')}`;
    const answer = await auth.delete<AdminIdentity>(path);
    return { json: answer, text: `The identity at ${shown(answer.provider)} is disconnected.` };
  },
};

const check: Command = {
  name: 'sign-in check',
  about: 'Ask each sign-in provider whether it is set up for Parley, and say what to mend.',
  operands: [],
  options: [],
  async run(_input, { auth }) {
    const answer = await auth.get<SignInCheckAnswer>('providers/check');
    const text =
      answer.providers.map(report).join('\n\n') || 'There are no sign-in providers: OIDC_PROVIDERS is not set.';
    return { json: answer, text, isRefused: answer.providers.some(({ findings }) => findings.some(({ ok }) => !ok)) };
  },
};

function report({ id, name, issuer, redirectUri, logoutUri, findings }: CheckedProvider): string {
  const lines = findings.map(({ check, ok, advice }) => {
    const text = advice === null ? undefined : shown(advice);
    return `  ${check}: ${ok ? (text ?? 'ok') : `WRONG. ${text ?? ''}`}`;
  });
  return [
    `${id} (${shown(name)}), ${issuer}`,
    `  register there as redirect URI: ${redirectUri}`,
    `  register there as back-channel logout URI: ${logoutUri}`,
    ...lines,
  ].join('\n');
}

export const IDENTITY_COMMANDS = [list, remove, check];
