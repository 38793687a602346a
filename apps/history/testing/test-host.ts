import { newId, type RoomId } from '#contracts';
import type { TestCaller, TestService } from './test-service.js';

/** A user of the app. */
export interface HostsUser extends TestCaller {
  readonly externalId: string;
}

/** The server of an app, in front of a service under test. */
export class TestHost {
  constructor(
    private readonly service: TestService,
    readonly app: TestCaller,
  ) {}

  newExternalId(): string {
    return `order:${newId<string>()}`;
  }

  pathOf(externalId: string): string {
    return `/v1/server/rooms/${encodeURIComponent(externalId)}`;
  }

  put(externalId: string, settings: object, host = this.app) {
    return host.call('put', this.pathOf(externalId), settings);
  }

  /** A new room. */
  async made(settings: object = {}): Promise<{ externalId: string; roomId: RoomId }> {
    const externalId = this.newExternalId();
    const { body } = await this.put(externalId, { name: `room ${externalId}`, ...settings }).expect(201);
    return { externalId, roomId: (body as { id: RoomId }).id };
  }

  /** A new user of the app. */
  async user(): Promise<HostsUser> {
    const externalId = this.newExternalId();
    const actor = this.service.directory.put(this.app.actor.userId, externalId);
    return { ...(await this.service.callerOf(actor)), externalId };
  }

  setMembers(externalId: string, change: object) {
    return this.app.call('post', `${this.pathOf(externalId)}/members`, change);
  }
}
