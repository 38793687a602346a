import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { AdminController } from './admin.controller.js';
import { AdminService } from './admin.service.js';
import { ExportService } from './export.service.js';

/** History's part of the operator's command. */
@Module({
  imports: [JobsModule],
  controllers: [AdminController],
  providers: [AdminService, ExportService],
})
export class AdminModule {}
