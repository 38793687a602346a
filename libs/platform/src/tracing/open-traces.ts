import type { ProcessConfig } from '#config/app-config';
import { Traces } from './traces.js';

/** Creates the traces that the settings ask for. OpenTelemetry's packages are loaded only if traces are on. */
export async function openTraces(
  service: string,
  { tracesEndpoint, tracesOneIn }: Pick<ProcessConfig, 'tracesEndpoint' | 'tracesOneIn'>,
): Promise<Traces> {
  if (tracesEndpoint === undefined) return new Traces();
  const { OtlpTracer } = await import('./otlp-tracer.adapter.js');
  return new Traces(new OtlpTracer(`parley-${service}`, tracesEndpoint), tracesOneIn);
}
