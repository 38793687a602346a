import { Controller, HttpStatus, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Device, NamedDevice, Push, PutDevice } from '#contracts';
import type { TestedDevice } from '#contracts/routes/push.routes';
import { CurrentUser } from '#access/access.guard';
import type { Identity } from '#access/identity';
import { Route } from '../routes/route.decorator.js';
import { DevicesService } from './devices.service.js';

@Controller()
export class PushController {
  constructor(private readonly devices: DevicesService) {}

  @Route('GET /v1/push')
  ways(@CurrentUser() me: Identity): Promise<Push> {
    return this.devices.ways(me);
  }

  @Route('GET /v1/push/devices')
  async list(@CurrentUser() me: Identity): Promise<{ devices: Device[] }> {
    return { devices: await this.devices.list(me) };
  }

  @Route('PUT /v1/push/devices/{id}')
  async put(
    request: PutDevice,
    @CurrentUser() me: Identity,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Device> {
    const { device, isNew } = await this.devices.put(me, request);
    if (isNew) response.status(HttpStatus.CREATED);
    return device;
  }

  @Route('DELETE /v1/push/devices/{id}')
  remove({ id }: NamedDevice, @CurrentUser() me: Identity): Promise<void> {
    return this.devices.remove(me, id);
  }

  @Route('POST /v1/push/devices/{id}/test')
  async test({ id }: NamedDevice, @CurrentUser() me: Identity): Promise<TestedDevice> {
    await this.devices.test(me, id);
    return { id };
  }
}
