import { Controller, HttpCode, HttpStatus, RequestMapping, RequestMethod, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import { CLIENT_EVENTS, definitionOf, type ClientEvent, type HttpRoute } from '#contracts';
import { fieldOfParameter, partsOf, routesOf } from '#contracts/events/http-routes';
import { AccessGuard, CurrentUser } from '#access/access.guard';
import type { Identity } from '#access/identity';
import { EventRequest } from '#platform/http/event-request';
import { Turn } from '#platform/http/turn.decorator';
import { laneOf } from '#platform/limits/fair-turns';
import { EventAnswersService } from './event-answers.service.js';

/**
 * Events over HTTP (`docs/protocol.md`, section 8). Loading this file adds one method for each event that has a route
 * in the table of events.
 */
@UseGuards(AccessGuard)
@Controller()
export class EventsController {
  constructor(readonly answers: EventAnswersService) {}
}

for (const event of CLIENT_EVENTS) {
  const { http } = definitionOf(event);
  if (http !== null) for (const route of routesOf(http)) addRoute(event, http, route);
}

function addRoute(event: ClientEvent, http: HttpRoute, name: string): void {
  const { method, path, parameters } = partsOf(name);
  const pathFields = Object.fromEntries(parameters.map((parameter) => [fieldOfParameter(parameter), parameter]));
  const { prototype } = EventsController;
  const descriptor = { value: handlerOf(event, http), writable: true, configurable: true };
  Object.defineProperty(prototype, name, descriptor);
  CurrentUser()(prototype, name, 0);
  EventRequest(http.request ?? definitionOf(event).request, pathFields)(prototype, name, 1);
  Res({ passthrough: true })(prototype, name, 2);
  HttpCode(HttpStatus.OK)(prototype, name, descriptor);
  const route = { method: RequestMethod[method], path: path.replaceAll(/\{(\w+)\}/g, ':$1') };
  RequestMapping(route)(prototype, name, descriptor);
  Turn(laneOf(event))(prototype, name, descriptor);
}

function handlerOf(event: ClientEvent, { creates }: HttpRoute) {
  return async function (this: EventsController, me: Identity, request: object, response: Response) {
    const { data, isNew } = await this.answers.answer(event, me, request);
    if (Object.keys(data).length === 0) response.status(HttpStatus.NO_CONTENT);
    else if (creates && isNew) response.status(HttpStatus.CREATED);
    return data;
  };
}
