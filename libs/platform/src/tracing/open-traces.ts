import type { ProcessConfig } from '#config/app-config';
import { Traces } from './traces.js';

/** The traces as the settings want them. OpenTelemetry's packages are loaded only where they are on. */
export async function openTraces(
  service: string,
  { tracesEndpoint, tracesOneIn }: Pick<ProcessConfig, 'tracesEndpoint' | 'tracesOneIn'>,
): Promise<Traces> {
  if (tracesEndpoint === undefined) return new Traces();
  const { OtlpTracer } = await import('./otlp-tracer.adapter.js');
  return new Traces(new OtlpTracer(`parley-${service}`, tracesEndpoint), tracesOneIn);
}
