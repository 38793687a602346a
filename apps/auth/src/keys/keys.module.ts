import { Module, type OnModuleInit } from '@nestjs/common';
import { AuthConfig } from '#config/app-config';
import { Metrics } from '#platform/metrics/metrics';
import { AuditModule } from '../audit/audit.module.js';
import { JwksController } from './jwks.controller.js';
import { KeyRing } from './key-ring.js';
import { KeySeal } from './key-seal.js';
import { OperatorKeysController } from './operator-keys.controller.js';
import { OperatorKeysService } from './operator-keys.service.js';
import { RootKey } from './root-key.store.js';
import { SigningKeysStore } from './signing-keys.store.js';
import { TokenIssuer } from './token-issuer.js';

const MS_PER_SECOND = 1000;

/** The keys that sign and verify access tokens. */
@Module({
  imports: [AuditModule],
  controllers: [JwksController, OperatorKeysController],
  providers: [
    RootKey,
    {
      provide: KeySeal,
      useFactory: ({ signingKeySecret }: AuthConfig) => new KeySeal(signingKeySecret),
      inject: [AuthConfig],
    },
    SigningKeysStore,
    KeyRing,
    TokenIssuer,
    OperatorKeysService,
  ],
  exports: [RootKey, KeySeal, SigningKeysStore, KeyRing, TokenIssuer],
})
export class KeysModule implements OnModuleInit {
  constructor(
    private readonly keys: KeyRing,
    private readonly metrics: Metrics,
  ) {}

  async onModuleInit(): Promise<void> {
    const { keys, metrics } = this;
    await keys.open();
    const published = { name: 'parley_auth_signing_keys', help: 'Published keys, which verify access tokens.' };
    metrics.gauge(published, (gauge) => gauge.set(keys.jwks.keys.length));
    const age = { name: 'parley_auth_signing_key_age_seconds', help: 'How long the present key has been signing.' };
    metrics.gauge(age, (gauge) => gauge.set((Date.now() - keys.signer.signsFrom.getTime()) / MS_PER_SECOND));
  }
}
