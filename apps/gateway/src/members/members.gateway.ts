import { WebSocketGateway } from '@nestjs/websockets';
import type { ChangeRole, ListMembers, Member, MemberPage, MemberRef, MuteMember } from '#contracts';
import { Commands } from '../commands.js';
import type { Connection } from '../connections/connection.js';
import { Reads } from '../reads.js';
import { OnRequest } from '../socket/on-request.decorator.js';

@WebSocketGateway()
export class MembersGateway {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @OnRequest('member:list')
  list({ userId }: Connection, request: ListMembers): Promise<MemberPage> {
    return this.reads.ask('member.list', { userId, ...request });
  }

  @OnRequest('member:add')
  add(connection: Connection, { roomId, userId }: MemberRef): Promise<Member> {
    return this.commands.run(connection, roomId, 'member.add', { userId });
  }

  @OnRequest('member:remove')
  remove(connection: Connection, { roomId, userId }: MemberRef): Promise<Member> {
    return this.commands.run(connection, roomId, 'member.remove', { userId });
  }

  @OnRequest('member:ban')
  ban(connection: Connection, { roomId, userId }: MemberRef): Promise<Member> {
    return this.commands.run(connection, roomId, 'member.ban', { userId });
  }

  @OnRequest('member:unban')
  unban(connection: Connection, { roomId, userId }: MemberRef): Promise<Member> {
    return this.commands.run(connection, roomId, 'member.unban', { userId });
  }

  @OnRequest('member:role')
  changeRole(connection: Connection, { roomId, ...request }: ChangeRole): Promise<Member> {
    return this.commands.run(connection, roomId, 'member.role', request);
  }

  @OnRequest('member:mute')
  mute(connection: Connection, { roomId, ...request }: MuteMember): Promise<Member> {
    return this.commands.run(connection, roomId, 'member.mute', request);
  }
}
