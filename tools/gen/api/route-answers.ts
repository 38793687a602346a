import type { FileUrl, Message, Room, RoomState, Session, StoredFile, Tokens, Upload, User } from '#contracts';

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
  'PUT /v1/users/me/avatar': User;
  'GET /v1/users': FoundUsers;
  'GET /v1/users/{id}': User;
  'GET /.well-known/jwks.json': { keys: Jwk[] };
  'GET /v1/rooms/{id}': RoomState;
  'PUT /v1/rooms/{id}/avatar': Room;
  /** A front answers for itself, without its version. */
  'GET /health/live': { status: 'live'; version?: string };
  'GET /health/ready': Readiness;
  'GET /v1/openapi.json': Record<string, unknown>;
  'GET /v1/asyncapi.json': Record<string, unknown>;
  'POST /v1/rooms/{id}/files': { file: StoredFile; upload: Upload };
  'GET /v1/rooms/{id}/files': FoundMessages;
  'POST /v1/files/{fileId}/done': { file: StoredFile };
  'POST /v1/files/urls': { urls: FileUrl[] };
}

interface SignInAnswer {
  user: User;
  tokens: Tokens;
}

interface FoundUsers {
  users: User[];
  cursor: string | null;
}

interface FoundMessages {
  messages: Message[];
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
