/** Requests to a router, as its users send them. */
import { Agent, get } from 'http';

export interface Answer {
  /** The Deployment whose pod answered; undefined where no pod did. */
  readonly deployment?: string;
  readonly status: number | string;
}

export type Headers = { readonly [name: string]: string };

export class Client {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 16 });

  constructor(private readonly port: number, private readonly host: string) {}

  public ask(headers: Headers = {}): Promise<Answer> {
    return new Promise(resolve => {
      const request = get({ host: '127.0.0.1', port: this.port, path: '/', agent: this.agent, headers: { host: this.host, ...headers }, timeout: 10_000 }, response => {
        response.resume();
        response.on('end', () => resolve({ status: response.statusCode!, deployment: response.headers['x-deployment'] as string | undefined }));
        response.on('error', error => resolve({ status: error.message }));
      });
      request.on('timeout', () => request.destroy(new Error('no answer within 10 s')));
      request.on('error', error => resolve({ status: error.message }));
    });
  }

  public async many(count: number, headers: Headers = {}): Promise<Answer[]> {
    const answers: Answer[] = [];
    let left = count;
    await Promise.all(Array.from({ length: 8 }, async () => {
      while (left-- > 0) answers.push(await this.ask(headers));
    }));
    return answers;
  }

  /** Asks on until it is told to end. */
  public steadily(headers: Headers, pause: number): { readonly end: () => Promise<Answer[]> } {
    const answers: Answer[] = [];
    let isEnding = false;
    const workers = Array.from({ length: 3 }, async () => {
      while (!isEnding) {
        answers.push(await this.ask(headers));
        await new Promise(resolve => setTimeout(resolve, pause));
      }
    });
    return {
      end: async () => {
        isEnding = true;
        await Promise.all(workers);
        return answers;
      },
    };
  }

  public close(): void {
    this.agent.destroy();
  }
}
