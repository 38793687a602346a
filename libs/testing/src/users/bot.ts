import type { BotTokenAnswer } from '#access/internal-api';

import { TestOperator } from '../topology/operator.js';
import { TestUser, uniqueName } from './user.js';

/** A bot of the operator's, with its token. */
export async function bot(prefix = 'bot'): Promise<TestUser> {
  const { user, token } = await new TestOperator().request<BotTokenAnswer>('auth', 'post', 'bots', {
    username: uniqueName(prefix),
  });
  // The session of a bot is its token.
  const tokens = { accessToken: token, tokenType: 'Bearer' as const, expiresIn: 0, sessionId: user.id as never };
  return new TestUser(user, tokens);
}
