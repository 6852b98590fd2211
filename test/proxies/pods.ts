/** One small HTTP server for each pod, each on an address of its own in 127.0.0.0/8. */
import { createServer, Server } from 'http';

export const POD_PORT = 8080;

export interface Pod {
  readonly deployment: string;
  readonly version: string;
  readonly labels: { readonly [key: string]: string };
  readonly address: string;
  readonly server: Server;
  isReady: boolean;
  isLeaving: boolean;
}

let count = 0;
const received = new Map<string, number>();

export function receivedBy(deployment: string): number {
  return received.get(deployment) ?? 0;
}

export async function startPod(deployment: string, version: string, labels: { [key: string]: string }): Promise<Pod> {
  // The first ones are taken by what listens on this machine.
  const number = 256 + (count++ % 60_000);
  const pod: Pod = {
    deployment,
    version,
    labels,
    address: `127.1.${Math.floor(number / 256)}.${number % 256}`,
    isReady: false,
    isLeaving: false,
    server: createServer((request, response) => {
      request.resume();
      received.set(deployment, receivedBy(deployment) + 1);
      response.setHeader('x-deployment', deployment).end('ok\n');
    }),
  };
  pod.server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => pod.server.on('error', reject).listen(POD_PORT, pod.address, resolve));
  return pod;
}

/** Requests that are being answered end. */
export function stopPod({ server }: Pod): void {
  server.close();
  server.closeIdleConnections();
}
