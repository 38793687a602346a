import { data } from '../events/definition.js';
import { Nothing } from '../events/people.events.js';
import type { DeviceId } from '../ids.js';
import { NamedDevice, PutDevice, type Device, type Push } from '../push.js';
import { byUser, type RouteDefinition, type RouteName } from './definition.js';

/** The push is on its way. */
export interface TestedDevice {
  id: DeviceId;
}

const PUSH = { service: 'auth', tag: 'push', access: 'bearer' } as const;
const DEVICE = { ...PUSH, limit: byUser('push'), path: { id: 'id' } } as const;

/** Devices that get pushes (protocol, "Push"). */
export const PUSH_ROUTES = {
  'GET /v1/push': {
    ...PUSH,
    summary: 'The ways of push that the operator has configured',
    limit: byUser('read'),
    request: Nothing,
    status: 200,
    answer: data<Push>(),
    errors: ['FORBIDDEN'],
  },
  'GET /v1/push/devices': {
    ...PUSH,
    summary: 'My devices',
    limit: byUser('read'),
    request: Nothing,
    status: 200,
    answer: data<{ devices: Device[] }>(),
    errors: ['FORBIDDEN'],
  },
  'PUT /v1/push/devices/{id}': {
    ...DEVICE,
    summary: 'Put a device, or give it to this session',
    fields:
      'The kind `webpush` has `subscription`, the kind `hook` has `token` and `platform`. The same endpoint or token under another id replaces the earlier device.',
    request: PutDevice,
    status: 200,
    otherStatus: 201,
    answer: data<Device>(),
    errors: ['FORBIDDEN', 'IDEMPOTENCY_MISMATCH', 'LIMIT_REACHED'],
  },
  'DELETE /v1/push/devices/{id}': {
    ...DEVICE,
    summary: 'Delete one of my devices, of any session; an unknown one is ok',
    request: NamedDevice,
    status: 204,
    answer: null,
    errors: ['FORBIDDEN'],
  },
  'POST /v1/push/devices/{id}/test': {
    ...DEVICE,
    summary: 'Send one push of the type `test`, also while a connection is online',
    request: NamedDevice,
    status: 202,
    answer: data<TestedDevice>(),
    errors: ['FORBIDDEN', 'NOT_FOUND'],
  },
} as const satisfies Record<RouteName, RouteDefinition>;
