import { askedServices, internalUrlOf, type AskedService } from '#config/services';
import { freePort } from '#engines/free-port';

/** The ports of the front for the internal routes of the services that others ask. */
export type InternalPorts = Readonly<Record<AskedService, number>>;

export async function freeInternalPorts(): Promise<InternalPorts> {
  const ports = askedServices().map(async (name) => [name, await freePort()] as const);
  return Object.fromEntries(await Promise.all(ports)) as InternalPorts;
}

/** The environment variables by which the services find each other. */
export function internalUrls(ports: InternalPorts): NodeJS.ProcessEnv {
  const urls = askedServices().map((name) => [internalUrlOf(name), `http://127.0.0.1:${ports[name]}`]);
  return Object.fromEntries(urls) as NodeJS.ProcessEnv;
}
