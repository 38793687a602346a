import { ChatError } from '#contracts';
import type { AuthClient } from './auth-client.js';
import { BotTokenSource } from './bot-token-source.port.js';
import type { Identity } from './identity.js';
import { INTERNAL_ROUTES, type VerifyBotTokenAnswer, type VerifyBotTokenBody } from './internal-api.js';

export class HttpBotTokenSource extends BotTokenSource {
  constructor(private readonly auth: AuthClient) {
    super();
  }

  override async identify(token: string): Promise<Identity> {
    const body: VerifyBotTokenBody = { token };
    // Auth's own controller answers with this type; the secret says that it is auth.
    const answer = (await this.auth.post(INTERNAL_ROUTES.botTokens, body)) as VerifyBotTokenAnswer;
    if ('refused' in answer) throw new ChatError(answer.refused);
    return { ...answer, expiresAt: new Date(answer.expiresAt) };
  }
}
