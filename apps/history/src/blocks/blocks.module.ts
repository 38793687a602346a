import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { BlockChangesService } from './block-changes.service.js';

/** Changes of the users whom a user blocks. They belong to no room, so they do not go through the command bus. */
@Module({
  imports: [PeopleModule, PipelineModule],
  providers: [BlockChangesService],
  exports: [BlockChangesService],
})
export class BlocksModule {}
