import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { JWKS_ROUTE } from '#identity/internal-api';
import type { JwkSet } from '#identity/jwks';
import { Route } from '#platform/route-docs';
import { JwksAnswer } from './jwks.answer.js';
import { KeyRing } from './key-ring.js';

@ApiTags('keys')
@Controller()
export class JwksController {
  constructor(private readonly keys: KeyRing) {}

  @Get(JWKS_ROUTE)
  @Header('cache-control', 'public, max-age=60')
  @Route({ summary: 'The keys that access tokens are verified with', answer: JwksAnswer })
  jwks(): JwkSet {
    return this.keys.jwks;
  }
}
