import type {
  ClientEvent,
  ClientEventData,
  ConnectionId,
  Empty,
  EVENTS,
  FileId,
  HookId,
  IncomingId,
  MessageId,
  RequestOf,
  RequestType,
  RoomId,
  Seq,
  SessionId,
  UserId,
} from '#contracts';
import type { AppAccess } from '#contracts/routes/definition';
import type { Route, RouteAnswer, RouteRequest, ROUTES } from '#contracts/routes/routes';

type Events = typeof EVENTS;
type Routes = typeof ROUTES;

/** The events that have a route, by its name: `POST /v1/rooms/{id}/messages`. */
type EventRoutes = {
  [
    Event in ClientEvent as Events[Event]['http'] extends { readonly route: infer Name extends string } ? Name : never
  ]: {
    request: Events[Event]['http'] extends { readonly request: RequestType<infer Request> }
      ? Request
      : RequestOf<Event>;
    answer: ClientEventData[Event] extends Empty ? void : ClientEventData[Event];
  };
};

/** Routes that answer JSON or nothing; downloads redirect. */
type RoutesFor<Access> = {
  [Name in Route]: Routes[Name] extends { readonly access: Access; readonly status: 200 | 201 | 204 } ? Name : never;
}[Route];

/** The routes of the ordinary API: of events, and of other things that need a token. */
export type ApiRoute = keyof EventRoutes | RoutesFor<'bearer'>;
/** The routes for keys of apps alone. */
export type ServerRoute = RoutesFor<AppAccess>;
export type AnyRoute = ApiRoute | ServerRoute;

/** The JSON that a route answers; nothing if its status is 204. */
export type AnswerOf<Name extends AnyRoute> = Name extends keyof EventRoutes
  ? EventRoutes[Name]['answer']
  : Name extends Route
    ? RouteAnswer<Name>
    : never;

type RequestFor<Name extends AnyRoute> = Name extends keyof EventRoutes
  ? EventRoutes[Name]['request']
  : Name extends Route
    ? RouteRequest<Name>
    : never;

/** `id` and `messageId` of `/v1/rooms/{id}/messages/{messageId}`. */
type ParametersOf<Name extends string> = Name extends `${string}{${infer Parameter}}${infer Rest}`
  ? Parameter | ParametersOf<Rest>
  : never;

/** The fields of the request that parameters of the path give, as `fieldOfParameter` says, or the route itself. */
type FieldsOfPath<Name extends AnyRoute, Parameter = ParametersOf<Name>> = Name extends keyof Routes
  ? Routes[Name] extends { readonly path: infer Fields }
    ? Fields[keyof Fields]
    : FieldOf<Parameter>
  : FieldOf<Parameter>;
type FieldOf<Parameter> = Parameter extends 'id'
  ? 'roomId'
  : Parameter extends 'messageId' | 'fileId'
    ? 'id'
    : Parameter;

type Id = ConnectionId | FileId | HookId | IncomingId | MessageId | RoomId | SessionId | UserId;

/** Ids are texts here, and a `seq` is a number: a host keeps them in its database. */
type Plain<Type> = Type extends Id
  ? string
  : Type extends Seq
    ? number
    : Type extends readonly (infer Entry)[]
      ? Plain<Entry>[]
      : Type extends object
        ? { [Field in keyof Type]: Plain<Type[Field]> }
        : Type;

type FieldsOf<Name extends AnyRoute> = [RequestFor<Name>] extends [never]
  ? unknown
  : Omit<Plain<RequestFor<Name>>, FieldsOfPath<Name> & string>;

/** A part of a request; it may be left out if each of its fields may. */
type Part<Place extends string, Fields> = keyof Fields extends never
  ? unknown
  : Record<never, never> extends Fields
    ? { readonly [place in Place]?: Fields }
    : { readonly [place in Place]: Fields };

type PathPart<Name extends AnyRoute> = [ParametersOf<Name>] extends [never]
  ? unknown
  : { readonly path: Readonly<Record<ParametersOf<Name>, string>> };

type FieldsPart<Name extends AnyRoute> = Name extends keyof Routes
  ? Routes[Name] extends { readonly body: string }
    ? { readonly body: Blob }
    : JsonPart<Name>
  : JsonPart<Name>;
type JsonPart<Name extends AnyRoute> = Name extends `GET ${string}`
  ? Part<'query', FieldsOf<Name>>
  : Part<'body', FieldsOf<Name>>;

/** What a route takes: the parameters of its path, and its fields in `query` (GET) or `body`. */
export type PartsOf<Name extends AnyRoute> = PathPart<Name> & FieldsPart<Name>;

/** A route that needs nothing needs no second argument. */
export type ArgumentsOf<Name extends AnyRoute> =
  Record<never, never> extends PartsOf<Name> ? [parts?: PartsOf<Name>] : [parts: PartsOf<Name>];

/** The parts of a request, without the types of one route. */
export interface Parts {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: object;
  readonly body?: object;
}
