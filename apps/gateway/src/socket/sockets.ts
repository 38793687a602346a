import type { Namespace, Server, Socket } from 'socket.io';
import type { ClientToServer, ServerToClient } from '#contracts';

type Inside = Record<string, never>;

export type ParleyServer = Server<ClientToServer, ServerToClient, Inside, Inside>;
export type ParleyNamespace = Namespace<ClientToServer, ServerToClient, Inside, Inside>;
export type ParleySocket = Socket<ClientToServer, ServerToClient, Inside, Inside>;
