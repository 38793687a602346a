import { Controller, Get, Patch, UseGuards } from '@nestjs/common';
import { Nothing, SearchUsers, UpdateMe, type User } from '#contracts';
import { AccessGuard, CurrentUser } from '#identity/access.guard';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/http/event-request';
import { NamedUser } from './user.requests.js';
import type { UserPage } from './user-search.store.js';
import { UsersService } from './users.service.js';

@Controller('v1/users')
@UseGuards(AccessGuard)
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get('me')
  me(@CurrentUser() { actor }: Identity, @EventRequest(Nothing) _nothing: Nothing): Promise<User> {
    return this.users.me(actor.userId);
  }

  @Patch('me')
  update(@CurrentUser() { actor }: Identity, @EventRequest(UpdateMe) request: UpdateMe): Promise<User> {
    return this.users.update(actor.userId, request);
  }

  @Get()
  search(@CurrentUser() me: Identity, @EventRequest(SearchUsers) request: SearchUsers): Promise<UserPage> {
    return this.users.search(me, request);
  }

  @Get(':id')
  get(@CurrentUser() me: Identity, @EventRequest(NamedUser, { userId: 'id' }) { userId }: NamedUser): Promise<User> {
    return this.users.get(me, userId);
  }
}
