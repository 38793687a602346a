import { Controller, Get, Header } from '@nestjs/common';
import { JWKS_ROUTE } from '#identity/internal-api';
import type { JwkSet } from '#identity/jwks';
import { KeyRing } from './key-ring.js';

@Controller()
export class JwksController {
  constructor(private readonly keys: KeyRing) {}

  @Get(JWKS_ROUTE)
  @Header('cache-control', 'public, max-age=60')
  jwks(): JwkSet {
    return this.keys.jwks;
  }
}
