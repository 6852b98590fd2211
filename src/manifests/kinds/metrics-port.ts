/** Whether a port of a Service is there to be measured: who asks it finds it by its name, and loses no request that matters. */
import { Service, servicePort } from './service';
import { Open } from '../../ground/shape';

export function isMetricsPort(port: Open): boolean {
  const { name, target } = servicePort(port);
  return /metrics|monitoring|prom|telemetry/i.test(`${name} ${target ?? ''}`);
}

export function isOfMetrics({ ports }: Service): boolean {
  return ports.length > 0 && ports.every(isMetricsPort);
}
