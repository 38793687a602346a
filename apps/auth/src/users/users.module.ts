import { Module } from '@nestjs/common';
import { DevicesModule } from '../devices/devices.module.js';
import { AccountChangesStore } from './account-changes.store.js';
import { AccountTimesStore } from './account-times.store.js';
import { AppOfUserStore } from './app-of-user.store.js';
import { PeopleNotices } from './people-notices.js';
import { UserDirectoryService } from './user-directory.service.js';
import { UserLookupService } from './user-lookup.service.js';
import { UserSearchStore } from './user-search.store.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';
import { UsersStore } from './users.store.js';

/** Profiles, search and look-up of users. */
@Module({
  imports: [DevicesModule],
  controllers: [UsersController],
  providers: [
    AccountChangesStore,
    AccountTimesStore,
    AppOfUserStore,
    UsersStore,
    UserSearchStore,
    UsersService,
    UserLookupService,
    UserDirectoryService,
    PeopleNotices,
  ],
  exports: [
    AccountChangesStore,
    AccountTimesStore,
    AppOfUserStore,
    UsersStore,
    UsersService,
    UserLookupService,
    UserDirectoryService,
    PeopleNotices,
  ],
})
export class UsersModule {}
