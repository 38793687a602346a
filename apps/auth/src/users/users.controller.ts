import { Controller, Get, Patch, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { SearchUsers, UpdateMe, type User } from '#contracts';
import { AccessGuard } from '#identity/access.guard';
import { CurrentUser } from '#identity/current-user';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/event-request';
import { Route } from '#platform/route-docs';
import { Nothing } from '../sessions/session.requests.js';
import { UserAnswer, UserPageAnswer } from './user.answers.js';
import { NamedUser } from './user.requests.js';
import type { UserPage } from './user-search.store.js';
import { UsersService } from './users.service.js';

@ApiTags('users')
@ApiBearerAuth()
@Controller('v1/users')
@UseGuards(AccessGuard)
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get('me')
  @Route({ summary: 'Me', answer: UserAnswer })
  me(@CurrentUser() { actor }: Identity, @EventRequest(Nothing) _nothing: Nothing): Promise<User> {
    return this.users.get(actor.userId);
  }

  @Patch('me')
  @Route({ summary: 'Change my display name', body: UpdateMe, answer: UserAnswer })
  rename(@CurrentUser() { actor }: Identity, @EventRequest(UpdateMe) { displayName }: UpdateMe): Promise<User> {
    return this.users.rename(actor.userId, displayName);
  }

  @Get()
  @Route({
    summary: 'Search users by the beginning of a name, then by likeness; guests find exact usernames only',
    query: SearchUsers,
    answer: UserPageAnswer,
    errors: ['RATE_LIMITED'],
  })
  search(@CurrentUser() me: Identity, @EventRequest(SearchUsers) request: SearchUsers): Promise<UserPage> {
    return this.users.search(me, request);
  }

  @Get(':id')
  @Route({ summary: 'A user', path: { userId: 'id' }, answer: UserAnswer, errors: ['NOT_FOUND'] })
  get(@EventRequest(NamedUser, { userId: 'id' }) { userId }: NamedUser): Promise<User> {
    return this.users.get(userId);
  }
}
