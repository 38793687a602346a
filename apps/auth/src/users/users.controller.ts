import { Controller } from '@nestjs/common';
import type { Me, SearchUsers, UpdateMe, User } from '#contracts';
import type { FoundUsers, NamedUser } from '#contracts/routes/user.routes';
import { CurrentUser } from '#access/access.guard';
import type { Identity } from '#access/identity';
import { Route } from '../routes/route.decorator.js';
import { UsersService } from './users.service.js';

@Controller()
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Route('GET /v1/users/me')
  me(@CurrentUser() { actor }: Identity): Promise<Me> {
    return this.users.me(actor.userId);
  }

  @Route('PATCH /v1/users/me')
  update(request: UpdateMe, @CurrentUser() { actor }: Identity): Promise<User> {
    return this.users.update(actor.userId, request);
  }

  @Route('GET /v1/users')
  search(request: SearchUsers, @CurrentUser() { actor }: Identity): Promise<FoundUsers> {
    return this.users.search(actor, request);
  }

  @Route('GET /v1/users/{id}')
  get({ userId }: NamedUser): Promise<User> {
    return this.users.get(userId);
  }
}
