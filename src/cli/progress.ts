import { Ports } from './ports';

const SLOW = 1_000;

/** Does something, and says what it is as long as a person would wonder. Only on a terminal. */
export async function withProgress<T>({ stderr }: Ports, what: string, action: () => Promise<T>): Promise<T> {
  if (!stderr.isTTY) return action();
  let isShown = false;
  const timer = setTimeout(() => {
    isShown = true;
    stderr.write(`${what} …`);
  }, SLOW);
  try {
    return await action();
  } finally {
    clearTimeout(timer);
    if (isShown) stderr.write('\r\x1b[K');
  }
}
