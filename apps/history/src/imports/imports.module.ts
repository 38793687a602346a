import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { FillingController } from './filling/filling.controller.js';
import { FillingService } from './filling/filling.service.js';
import { PaceService } from './filling/pace.service.js';
import { ImportTurnsService } from './opening/import-turns.service.js';
import { ImportsController } from './opening/imports.controller.js';
import { ImportsService } from './opening/imports.service.js';

/** Histories of other systems. */
@Module({
  imports: [PeopleModule],
  controllers: [ImportsController, FillingController],
  providers: [FillingService, ImportTurnsService, ImportsService, PaceService],
})
export class ImportsModule {}
