import { Module } from '@nestjs/common';
import { DevicesStore } from './devices.store.js';

/** The rows of devices that get pushes. */
@Module({ providers: [DevicesStore], exports: [DevicesStore] })
export class DevicesModule {}
