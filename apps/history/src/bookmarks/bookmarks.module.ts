import { Module } from '@nestjs/common';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { BookmarkChangesService } from './bookmark-changes.service.js';

/** Changes of the messages that a user keeps. They are the user's own, so they do not go through the command bus. */
@Module({
  imports: [PipelineModule],
  providers: [BookmarkChangesService],
  exports: [BookmarkChangesService],
})
export class BookmarksModule {}
