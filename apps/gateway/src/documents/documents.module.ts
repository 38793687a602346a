import { Module } from '@nestjs/common';
import { Documents } from './documents.js';
import { DocumentsController } from './documents.controller.js';
import { LandingController } from './landing.controller.js';

@Module({ controllers: [DocumentsController, LandingController], providers: [Documents] })
export class DocumentsModule {}
