import { Controller } from '@nestjs/common';
import { AuthConfig } from '#config/app-config';
import type { Ways } from '#contracts/routes/auth.routes';
import { Route } from '../routes/route.decorator.js';

/** Reads no store, so clients learn the ways to sign in also while PostgreSQL and Redis are unavailable. */
@Controller()
export class WaysController {
  constructor(private readonly config: AuthConfig) {}

  @Route('GET /v1/auth/ways')
  ways(): Ways {
    const { registration, guests } = this.config;
    return { registration, guests, passwords: true, email: 'off', totp: false, providers: [] };
  }
}
