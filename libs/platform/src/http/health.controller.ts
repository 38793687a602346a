import { Controller, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Readiness } from '#contracts/routes/process.routes';
import { BUILD_VERSION } from '../build-version.js';
import { ReadinessChecks } from '../readiness/readiness.js';
import { RouteOfEach } from './route-of-each.decorator.js';
import { Turn } from './turn.decorator.js';

const SERVICE_UNAVAILABLE = 503;

@Turn('none')
@Controller()
export class HealthController {
  constructor(private readonly checks: ReadinessChecks) {}

  /** Answers while the process runs and its event loop is not blocked. */
  @RouteOfEach('GET /health/live')
  live(): { status: 'live'; version: string } {
    return { status: 'live', version: BUILD_VERSION };
  }

  /** 200 if every needed part answers and the process is not stopping, else 503. */
  @RouteOfEach('GET /health/ready')
  async ready(@Res({ passthrough: true }) response: Response): Promise<Readiness> {
    const readiness = await this.checks.state();
    if (readiness.status !== 'ready') response.status(SERVICE_UNAVAILABLE);
    return readiness;
  }
}
