import { Global, Module } from '@nestjs/common';
import { IDENTITY_EXPORTS, IDENTITY_PROVIDERS } from '#identity/identity.module';
import { AppUsers } from '#identity/app-users.port';
import { IncomingBots } from '#identity/incoming-bots.port';
import { OperatorSource } from '#identity/operator-source.port';
import { PushDevices } from '#identity/push-devices.port';
import { BotTokenSource, SessionSource } from '#identity/session-source.port';
import { UserDirectory } from '#identity/user-directory.port';
import { VerificationKeys } from '#identity/verification-keys.port';
import { AppsModule } from './apps/apps.module.js';
import { StoreAppUsers } from './apps/app-users.adapter.js';
import { StoreIncomingBots } from './apps/incoming-bots.adapter.js';
import { StoreBotTokenSource } from './bots/bot-token-source.adapter.js';
import { KeyRing } from './keys/key-ring.js';
import { KeysModule } from './keys/keys.module.js';
import { OperatorsModule } from './operators/operators.module.js';
import { StoreOperatorSource } from './operators/operator-source.adapter.js';
import { StorePushDevices } from './push/push-devices.adapter.js';
import { DevicePushModule } from './push/device-push.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { SessionsStore } from './sessions/sessions.store.js';
import { StoreUserDirectory } from './users/user-directory.adapter.js';
import { UsersModule } from './users/users.module.js';

/**
 * Identity on auth's own tables, for all modules of the process. `IdentityModule.remote` is its counterpart in other
 * processes. It is global, because auth's own controllers use it and it uses their modules' stores.
 */
@Global()
@Module({
  imports: [AppsModule, KeysModule, OperatorsModule, DevicePushModule, SessionsModule, UsersModule],
  providers: [
    { provide: VerificationKeys, useExisting: KeyRing },
    { provide: SessionSource, useExisting: SessionsStore },
    { provide: BotTokenSource, useClass: StoreBotTokenSource },
    { provide: UserDirectory, useClass: StoreUserDirectory },
    { provide: AppUsers, useClass: StoreAppUsers },
    { provide: IncomingBots, useClass: StoreIncomingBots },
    { provide: OperatorSource, useClass: StoreOperatorSource },
    { provide: PushDevices, useClass: StorePushDevices },
    ...IDENTITY_PROVIDERS,
  ],
  exports: [...IDENTITY_EXPORTS, BotTokenSource, SessionSource],
})
export class LocalIdentityModule {}
