import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { PeopleModule } from '../people/people.module.js';
import { ImportedFilesController } from './files/imported-files.controller.js';
import { ImportedFilesService } from './files/imported-files.service.js';
import { FillingController } from './filling/filling.controller.js';
import { FillingService } from './filling/filling.service.js';
import { PaceService } from './filling/pace.service.js';
import { ImportTurnsService } from './opening/import-turns.service.js';
import { ImportsController } from './opening/imports.controller.js';
import { ImportsService } from './opening/imports.service.js';
import { AddedFilesService } from './showing/added-files.service.js';
import { ShowingController } from './showing/showing.controller.js';
import { ShowingService } from './showing/showing.service.js';
import { UndoController } from './undo/undo.controller.js';
import { UndoService } from './undo/undo.service.js';

/** Histories of other systems. */
@Module({
  imports: [FilesModule, PeopleModule],
  controllers: [ImportsController, FillingController, ImportedFilesController, ShowingController, UndoController],
  providers: [
    AddedFilesService,
    FillingService,
    ImportedFilesService,
    ImportTurnsService,
    ImportsService,
    PaceService,
    ShowingService,
    UndoService,
  ],
})
export class ImportsModule {}
