import {
  HttpCode,
  RequestMapping,
  RequestMethod,
  UseGuards,
  UseInterceptors,
  type CanActivate,
  type Type,
} from '@nestjs/common';
import type { Empty } from '#contracts';
import { requestFields } from '#contracts/field-rules';
import { partsOf } from '#contracts/events/http-routes';
import {
  pathFieldsOf,
  routeOf,
  type AccessOf,
  type RouteAnswer,
  type RouteRequest,
  type RouteService,
  type Route as RouteName,
  type RoutesOf,
  type ScopesOf,
} from '#contracts/routes/routes';
import { Asked, AskedBy, AskedInterceptor } from './asked.interceptor.js';
import { KeylessGuard } from './keyless.guard.js';
import { limitInterceptorOf, LimitedBy, type RouteLimits } from './limit.interceptor.js';

/** The parts of a service that its routes need. */
interface ServiceParts<Service extends RouteService> {
  readonly guards: Readonly<Record<AccessOf<Service>, Type<CanActivate>>>;
  readonly limits: [ScopesOf<Service>] extends [never] ? null : Type<RouteLimits<ScopesOf<Service>>>;
}

/** A document, whose fields have no names here, is sent as a file. */
type Answer<Data> = Data extends Empty ? Data : string extends keyof Data ? void : Data;
type Result<Name extends RouteName> = Answer<RouteAnswer<Name>> | Promise<Answer<RouteAnswer<Name>>>;

/** A method that answers a route: its first parameter is the request, if the request has fields. */
type Method<Name extends RouteName> = [RouteRequest<Name>] extends [never]
  ? (...others: never[]) => Result<Name>
  : (request: RouteRequest<Name>, ...others: never[]) => Result<Name>;

/**
 * Makes the decorator `@Route('POST /v1/auth/reset')` of a service. It gives the method of a controller all that the table of
 * routes says: path, guard, validation, limit and status, in this order; the first parameter gets the request.
 */
export function routeDecorator<Service extends RouteService>(
  _service: Service,
  { guards, limits }: ServiceParts<Service>,
) {
  const interceptors = [AskedInterceptor, ...(limits === null ? [] : [limitInterceptorOf(limits)])];
  return <Name extends RoutesOf<Service>>(name: Name) =>
    <Handler extends Method<Name>>(target: object, key: string, descriptor: TypedPropertyDescriptor<Handler>): void => {
      const { access, limit, request, status } = routeOf(name);
      const { method, path } = partsOf(name);
      const guard = access === 'none' ? KeylessGuard : guards[access as AccessOf<Service>];
      const decorators = [
        RequestMapping({ method: RequestMethod[method], path: path.replaceAll(/\{(\w+)\}/g, ':$1') }),
        HttpCode(status),
        LimitedBy(limit),
        ...(request === null ? [] : [AskedBy({ type: request, path: pathFieldsOf(name) })]),
        UseGuards(guard),
        UseInterceptors(...interceptors),
      ];
      for (const decorate of decorators) decorate(target, key, descriptor);
      const hasFields = request !== null && requestFields(request).size > 0;
      if (hasFields) Asked()(target, key, 0);
    };
}
