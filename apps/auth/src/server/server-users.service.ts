import { Injectable } from '@nestjs/common';
import { ChatError, type ErrorBody, parseRequest, PutExternalUser, type ServerUser } from '#contracts';
import type { PutResult } from '#contracts/routes/server.routes';
import type { ActingApp } from '#access/app-key.policy';
import { ErasureService } from '../accounts/erasure.service.js';
import { SuspensionService } from '../admin/suspension.service.js';
import { ExternalUsersService } from '../apps/external-users.service.js';

type Entry = Pick<PutExternalUser, 'externalId'>;

/** What the server of an app does to the app's users. */
@Injectable()
export class ServerUsersService {
  constructor(
    private readonly users: ExternalUsersService,
    private readonly erasure: ErasureService,
    private readonly suspensions: SuspensionService,
  ) {}

  /**
   * Puts each user for itself, in this order.
   * @throws ChatError that a repeat of the whole request may mend; what was put stays
   */
  async putAll({ id }: ActingApp, entries: readonly Entry[]): Promise<PutResult[]> {
    const results: PutResult[] = [];
    for (const entry of entries) {
      const { externalId } = entry;
      const put = await refusable(async () => this.users.put(id, parseRequest(PutExternalUser, entry)));
      results.push('error' in put ? { externalId, ...put } : { externalId, user: put.user });
    }
    return results;
  }

  /** A user whom the app does not have is erased already. */
  async erase({ id, name }: ActingApp, externalId: string): Promise<void> {
    const userId = await this.users.find(id, externalId);
    if (userId !== undefined) await this.erasure.eraseFor({ app: name }, userId);
  }

  /** @throws ChatError NOT_FOUND */
  async suspend({ id, name }: ActingApp, externalId: string, reason: string | undefined): Promise<void> {
    await this.suspensions.suspend({ app: name }, await this.users.idOf(id, externalId), reason);
  }

  /** @throws ChatError NOT_FOUND, FORBIDDEN if an operator has suspended the user */
  async restore({ id, name }: ActingApp, externalId: string): Promise<void> {
    await this.suspensions.restore({ app: name }, await this.users.idOf(id, externalId));
  }
}

/** The result, or the error if a repeat would be refused too. */
async function refusable<Result extends { user: ServerUser }>(
  work: () => Promise<Result>,
): Promise<Result | { error: ErrorBody }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ChatError && error.retry === 'never') return { error: error.toBody() };
    throw error;
  }
}
