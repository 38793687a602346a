/** The services with routes for the console. Each has them below a path of its own. */
export const CONSOLE_SERVICES = ['auth', 'history'] as const;
export type ConsoleService = (typeof CONSOLE_SERVICES)[number];

/** The routes for the page at `/admin`. They are no part of the contract: page and services are of one version. */
export function consolePath(service: ConsoleService): string {
  return `/v1/admin/${service}`;
}
