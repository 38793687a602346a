import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { MineService } from './mine.service.js';

/** Changes of users' own state. They belong to no room, so they do not go through the command bus. */
@Module({
  imports: [PeopleModule, PipelineModule],
  providers: [MineService],
  exports: [MineService],
})
export class MineModule {}
