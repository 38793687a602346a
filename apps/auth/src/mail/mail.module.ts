import { Module } from '@nestjs/common';
import { NoticesService } from './notices.service.js';

/** Mails to users. */
@Module({
  providers: [NoticesService],
  exports: [NoticesService],
})
export class MailModule {}
