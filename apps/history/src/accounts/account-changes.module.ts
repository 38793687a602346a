import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { ScheduleModule } from '../schedule/schedule.module.js';
import { AccountChangesService } from './account-changes.service.js';

/** Carries out cures and tells users of new devices, which auth reports. */
@Module({ imports: [PeopleModule, PipelineModule, ScheduleModule], providers: [AccountChangesService] })
export class AccountChangesModule {}
