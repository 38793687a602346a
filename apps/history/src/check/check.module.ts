import { Module } from '@nestjs/common';
import { AppendService } from '../append/append.service.js';
import { ContentModule } from '../content/content.module.js';
import { CheckClient } from './check-client.js';
import { CheckQuestionsService } from './check-questions.service.js';
import { CheckReadsService } from './check-reads.service.js';
import { CheckService } from './check.service.js';

/** The operator's check, which judges messages before their transaction. */
@Module({
  imports: [ContentModule],
  providers: [AppendService, CheckClient, CheckQuestionsService, CheckReadsService, CheckService],
  exports: [AppendService, CheckQuestionsService, CheckService],
})
export class CheckModule {}
