import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { ScheduleModule } from '../schedule/schedule.module.js';
import { AccountChangesService } from './account-changes.service.js';

/** What a cure or a new device of an account in auth means here. */
@Module({ imports: [PeopleModule, PipelineModule, ScheduleModule], providers: [AccountChangesService] })
export class AccountChangesModule {}
