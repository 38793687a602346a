import type { RoomState, Session, Tokens, User } from '#contracts';

/** Answers of the routes that are not events. `ContractTypes` reads this file as source. */
export interface RouteAnswers {
  'POST /v1/auth/register': SignInAnswer;
  'POST /v1/auth/login': SignInAnswer;
  'POST /v1/auth/guest': SignInAnswer;
  'POST /v1/auth/upgrade': { user: User };
  'POST /v1/auth/refresh': { tokens: Tokens };
  'GET /v1/auth/sessions': { sessions: Session[] };
  'GET /v1/users/me': User;
  'PATCH /v1/users/me': User;
  'GET /v1/users': FoundUsers;
  'GET /v1/users/{id}': User;
  'GET /.well-known/jwks.json': { keys: Jwk[] };
  'GET /v1/rooms/{id}': RoomState;
  'GET /health/live': { status: 'live'; version: string };
  'GET /health/ready': Readiness;
  'GET /v1/openapi.json': Record<string, unknown>;
  'GET /v1/asyncapi.json': Record<string, unknown>;
}

interface SignInAnswer {
  user: User;
  tokens: Tokens;
}

interface FoundUsers {
  users: User[];
  cursor: string | null;
}

/** A public key (RFC 7517). */
interface Jwk {
  kid: string;
  kty: string;
  crv: string;
  x: string;
  y: string;
  alg: string;
  use: string;
}

interface Readiness {
  status: 'ready' | 'failing' | 'draining';
  /** By part. */
  checks: Record<string, 'ok' | 'failing'>;
}
