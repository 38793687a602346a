import type { DiscoveryService } from '@nestjs/core';

/** The instances of a class in fields of the providers of this process, each once. */
export function providerFields<Field extends object>(
  discovery: DiscoveryService,
  type: abstract new (...args: never[]) => Field,
): Field[] {
  const providers = discovery.getProviders().map(({ instance }): unknown => instance);
  const fields = providers.flatMap((provider): unknown[] => Object.values(provider ?? {}));
  return [...new Set(fields.filter((field): field is Field => field instanceof type))];
}
