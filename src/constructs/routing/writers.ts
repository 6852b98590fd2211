/** The writers of routers by what users call them. One is loaded when a rollout has it. */
import { Writer } from '../../routers/writing/writer';

/* eslint-disable @typescript-eslint/no-require-imports -- What only a rollout of its kind needs is not loaded by an import of the library. */
const WRITERS = {
  gatewayApi: () => (require('../../routers/gateway-api') as typeof import('../../routers/gateway-api.js')).router.writer,
  traefik: () => (require('../../routers/traefik') as typeof import('../../routers/traefik.js')).router.writer,
  nginxAnnotations: () => (require('../../routers/ingress-nginx') as typeof import('../../routers/ingress-nginx.js')).router.writer,
  istio: () => (require('../../routers/istio') as typeof import('../../routers/istio.js')).router.writer,
};
/* eslint-enable */

export type Writers = typeof WRITERS;

export function writerOf(title: keyof Writers): Writer {
  return WRITERS[title]()!;
}
