import { Module } from '@nestjs/common';
import { ContentRulesService } from './content-rules.service.js';
import { WordsService } from './words.service.js';

/** What the operator accepts as content of messages. */
@Module({
  providers: [ContentRulesService, WordsService],
  exports: [ContentRulesService, WordsService],
})
export class ContentModule {}
