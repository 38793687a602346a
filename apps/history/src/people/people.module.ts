import { Module } from '@nestjs/common';
import { AppPeopleService } from './app-people.service.js';
import { PeopleConsumer } from './people.consumer.js';
import { PeopleService } from './people.service.js';
import { PropagationService } from './propagation.service.js';

/** History's copy of the users that its rooms name, and what happens in those rooms when auth changes or erases one. */
@Module({
  providers: [AppPeopleService, PeopleConsumer, PeopleService, PropagationService],
  exports: [AppPeopleService, PeopleService],
})
export class PeopleModule {}
