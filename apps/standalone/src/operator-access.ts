import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import type { StandaloneConfig } from '#config/app-config';
import { ChatError } from '#contracts';
import { ADMIN_ROUTES_ROOT } from '#identity/internal-api';
import { removeInternalAccess, writeInternalAccess, type InternalAccess } from '#identity/internal-access-file';

/** What a proxy adds, so that a request from beyond one does not look like one of this machine. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/** The operator's routes are on the public port here: for the rest of the world there are none. */
export function hideOperatorRoutes(app: NestExpressApplication): void {
  app.use(`/${ADMIN_ROUTES_ROOT}`, (request: Request, _response: Response, next: NextFunction) => {
    next(isFromThisMachine(request) ? undefined : new ChatError('NOT_FOUND'));
  });
}

/** Lets `npm run admin` find this process. A folder that cannot be written to costs the command, not the start. */
export class OperatorAccess {
  private readonly logger = new Logger(OperatorAccess.name);
  private told: InternalAccess | undefined;

  constructor(private readonly config: StandaloneConfig) {}

  async tell(url: string): Promise<void> {
    this.told = { url: reachable(url), secret: this.config.internalSecret };
    const { dataDir } = this.config;
    try {
      await writeInternalAccess(dataDir, this.told);
    } catch (error) {
      this.logger.warn({ event: 'operator-access.not-written', dataDir, reason: String(error) });
    }
  }

  async forget(): Promise<void> {
    if (this.told === undefined) return;
    const { dataDir } = this.config;
    try {
      await removeInternalAccess(dataDir, this.told);
    } catch (error) {
      this.logger.warn({ event: 'operator-access.not-removed', dataDir, reason: String(error) });
    }
  }
}

/** Whoever connects from the address that they connect to is here. */
function isFromThisMachine(request: Request): boolean {
  const { remoteAddress, localAddress } = request.socket;
  return (
    remoteAddress !== undefined &&
    remoteAddress === localAddress &&
    FORWARDED.every((header) => request.get(header) === undefined)
  );
}

/** A URL of all addresses is none that one can connect to everywhere. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}
