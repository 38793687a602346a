import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import type { StandaloneConfig } from '#config/app-config';
import { ChatError } from '#contracts';
import { ADMIN_ROUTES_ROOT } from '#access/internal-api';
import { isThroughProxy } from '#platform/http/forwarded-headers';
import { removeInternalAccess, writeInternalAccess, type InternalAccess } from '#access/internal-access-file';

/** Here the operator's routes are on the public port. They answer 404 to other machines. */
export function hideOperatorRoutes(app: NestExpressApplication): void {
  app.use(`/${ADMIN_ROUTES_ROOT}`, (request: Request, _response: Response, next: NextFunction) => {
    next(isFromThisMachine(request) ? undefined : new ChatError('NOT_FOUND'));
  });
}

/**
 * Writes the file through which `npm run admin` finds this process. If the folder is not writable, only the command
 * fails.
 */
export class OperatorAccess {
  private readonly logger = new Logger(OperatorAccess.name);
  private published: InternalAccess | undefined;

  constructor(private readonly config: StandaloneConfig) {}

  async publish(url: string): Promise<void> {
    const { dataDir, operatorSecret: secret } = this.config;
    if (secret === undefined) return;
    this.published = { url: reachable(url), secret };
    try {
      await writeInternalAccess(dataDir, this.published);
    } catch (error) {
      this.logger.warn({ event: 'operator-access.not-written', dataDir, reason: String(error) });
    }
  }

  async withdraw(): Promise<void> {
    if (this.published === undefined) return;
    const { dataDir } = this.config;
    try {
      await removeInternalAccess(dataDir, this.published);
    } catch (error) {
      this.logger.warn({ event: 'operator-access.not-removed', dataDir, reason: String(error) });
    }
  }
}

/** True if the client connects from the IP that it connects to. */
function isFromThisMachine(request: Request): boolean {
  const { remoteAddress, localAddress } = request.socket;
  return remoteAddress !== undefined && remoteAddress === localAddress && !isThroughProxy(request.headers);
}

/** The URL of a wildcard IP is not one that clients can connect to everywhere. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}
