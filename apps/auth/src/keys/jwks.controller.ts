import { Controller, Header } from '@nestjs/common';
import type { JwkSet } from '#access/jwks';
import { Route } from '../routes/route.decorator.js';
import { KeyRing } from './key-ring.js';

@Controller()
export class JwksController {
  constructor(private readonly keys: KeyRing) {}

  @Route('GET /.well-known/jwks.json')
  @Header('cache-control', 'public, max-age=60')
  jwks(): JwkSet {
    return this.keys.jwks;
  }
}
