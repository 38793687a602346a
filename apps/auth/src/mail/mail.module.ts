import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { UsersModule } from '../users/users.module.js';
import { EmailStates } from './email-states.js';
import { EmailsStore } from './emails.store.js';
import { ForgottenPasswordsService } from './forgotten-passwords.service.js';
import { MailDeliveryService } from './mail-delivery.service.js';
import { MailOutbox } from './mail-outbox.js';
import { MailServer } from './mail-server.js';
import { MailedLinksService } from './mailed-links.service.js';
import { MailedLinksStore } from './mailed-links.store.js';
import { MailsStore } from './mails.store.js';
import { NoticesService } from './notices.service.js';

/** Mails to users: the outbox, its delivery, links and notices. */
@Module({
  imports: [KeysModule, UsersModule],
  providers: [
    MailServer,
    MailsStore,
    MailOutbox,
    MailDeliveryService,
    EmailsStore,
    EmailStates,
    MailedLinksStore,
    MailedLinksService,
    ForgottenPasswordsService,
    NoticesService,
  ],
  exports: [
    MailServer,
    MailsStore,
    EmailsStore,
    EmailStates,
    MailedLinksStore,
    MailedLinksService,
    ForgottenPasswordsService,
    NoticesService,
  ],
})
export class MailModule {}
