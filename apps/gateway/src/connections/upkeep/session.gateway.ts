import { WebSocketGateway } from '@nestjs/websockets';
import type { RefreshSession } from '#contracts';
import type { ClientConnection } from '../../registry/client-connection.js';
import { OnRequest } from '../../requests/on-request.decorator.js';
import { SessionService } from './session.service.js';

@WebSocketGateway()
export class SessionGateway {
  constructor(private readonly sessions: SessionService) {}

  @OnRequest('session:refresh', 'whole')
  async refresh(connection: ClientConnection, { token }: RefreshSession): Promise<{ tokenExpiresAt: string }> {
    const expiresAt = await this.sessions.refresh(connection, token);
    return { tokenExpiresAt: expiresAt.toISOString() };
  }
}
