import { gitProcess } from '../git/git';

/** Whether the manifests at `HEAD` have objects of some kinds: one quick question, before all of them are read. Where git cannot say it, they may. */
export function mayBeCommitted(output: string, kinds: readonly string[]): boolean {
  const pattern = `^ *"?kind"?: *["']?(${kinds.join('|')})`;
  return gitProcess(process.env)(process.cwd(), ['--literal-pathspecs', 'grep', '--quiet', '--extended-regexp', '-e', pattern, 'HEAD', '--', output]).code !== 1;
}
