import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { BUILD_VERSION } from './build-version.js';
import { ReadinessChecks, type Readiness } from './readiness.js';

const SERVICE_UNAVAILABLE = 503;

@Controller('health')
export class HealthController {
  constructor(private readonly checks: ReadinessChecks) {}

  /** The process runs, in this version, and its event loop turns. */
  @Get('live')
  live(): { status: 'live'; version: string } {
    return { status: 'live', version: BUILD_VERSION };
  }

  /** New work is welcome: every part answers, and the process is not stopping. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) response: Response): Promise<Readiness> {
    const readiness = await this.checks.state();
    if (readiness.status !== 'ready') response.status(SERVICE_UNAVAILABLE);
    return readiness;
  }
}
