/** Real Traefik, as its wheel from PyPI has it, which reads its routes from the stand-in API server. */
import { ChildProcess, spawn } from 'child_process';
import { createServer } from 'net';

export interface Traefik {
  /** Of its entry point `web`. */
  readonly port: number;
  readonly stop: () => void;
  readonly log: () => string;
}

const PROVIDERS = ['kubernetesgateway', 'kubernetescrd', 'kubernetesingressnginx'];

/** @param port Of the entry point, which a Gateway has to name as well. */
export function startTraefik(binary: string, api: string, port: number): Traefik {
  const args = [
    '--global.checknewversion=false', '--global.sendanonymoususage=false', '--log.level=WARN', '--providers.providersthrottleduration=100ms',
    `--entrypoints.web.address=127.0.0.1:${port}`,
    ...PROVIDERS.flatMap(provider => [`--providers.${provider}=true`, `--providers.${provider}.endpoint=${api}`]),
  ];
  const env = { PATH: process.env.PATH, HOME: '/nonexistent' };
  const child: ChildProcess = spawn(binary, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => child.kill());
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', part => said = `${said}${part}`.slice(-20_000));
  return { port, stop: () => void child.kill(), log: () => said };
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
