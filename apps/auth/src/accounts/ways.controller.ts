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
    const { siteName, registration, guests, passwords, email, smtpUrl, totpSecrets, providers } = this.config;
    return {
      site: { name: siteName },
      registration: passwords ? registration : 'closed',
      guests,
      passwords,
      email: smtpUrl === undefined ? 'off' : email,
      totp: passwords && totpSecrets !== undefined,
      providers: providers.map(({ id, name }) => ({ id, name })),
    };
  }
}
