/** The user's own kubectl. It is asked and never told: nothing here can write to a cluster. */
/** Where kubectl looks: flags of its own, passed on as they are. The environment, such as KUBECONFIG, is inherited. */
export interface KubectlOptions {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly namespace?: string;
}

const REQUEST_TIMEOUT = '10s';
/** kubectl tries several times, so the limit of one request is not enough. */
export const TIMEOUT_SECONDS = 30;

/** Runs the user's own kubectl to its end, with nothing on its standard input. */
export type Kubectl = (args: readonly string[]) => Promise<KubectlEnd>;

export interface KubectlEnd {
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not do what it was asked for; a code is that with which it ended. */
  readonly failure?: 'missing' | 'no answer' | { readonly code?: number | string | null };
}

/** What kubectl could not do, and how to mend it, in one sentence. */
export class KubectlError extends Error {
  readonly name = 'KubectlError';

  /** @param hidesOnly Whether the cluster is there and only does not show what was asked for: it forbids that, or knows no such kind. */
  constructor(message: string, readonly hidesOnly = false) {
    super(message);
  }
}

/**
 * The objects that `kubectl get` finds; what does not exist is left out.
 *
 * @param what Objects such as `deployment.v1.apps/hello`, or a kind with a selector: `pods`, `--selector=app=hello`.
 * @throws an error of one sentence that says how to mend it
 */
export async function get(kubectl: Kubectl, what: readonly string[], options: KubectlOptions): Promise<any[]> {
  const answer = await answerOf(kubectl, ['get', ...what, '--output=json', '--ignore-not-found'], options);
  if (answer === undefined) return [];
  return answer.kind === 'List' ? answer.items : [answer];
}

/** The names of the context that kubectl uses and of its namespace, as far as its config says them. The cluster is not asked. */
export async function currentContext(kubectl: Kubectl, options: KubectlOptions): Promise<{ context?: string; namespace?: string }> {
  // In a pod there need not be a config.
  const config = await answerOf(kubectl, ['config', 'view', '--minify', '--output=json'], options).catch(() => undefined);
  const [current] = config?.contexts ?? [];
  return { context: options.context ?? current?.name, namespace: options.namespace ?? current?.context?.namespace };
}

async function answerOf(kubectl: Kubectl, command: readonly string[], { context, kubeconfig, namespace }: KubectlOptions): Promise<any> {
  const flags = Object.entries({ context, kubeconfig, namespace }).flatMap(([flag, value]) => value === undefined ? [] : [`--${flag}=${value}`]);
  const { stdout: text, stderr, failure } = await kubectl([...command, ...flags, `--request-timeout=${REQUEST_TIMEOUT}`]);
  if (failure !== undefined) throw new KubectlError(explain(failure, stderr), /^Error from server \(Forbidden\)|the server doesn't have a resource type/m.test(stderr));
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new KubectlError(`kubectl answered "${text.trim().slice(0, 40)}", which is no JSON: check which kubectl is on your PATH`);
  }
}

/** What went wrong, and how to mend it, in one sentence. */
function explain(failure: NonNullable<KubectlEnd['failure']>, stderr: string): string {
  if (failure === 'missing') return 'kubectl is not on your PATH: install it';
  if (failure === 'no answer') return `the cluster did not answer kubectl within ${TIMEOUT_SECONDS} seconds: check the context and your network`;
  const said = lastWords(stderr);
  if (said === '') return `kubectl failed without a word (exit code ${failure.code}): run it yourself to see why`;

  const unknown = /context was not found for specified context: (.+)|context "(.+)" does not exist/.exec(said);
  if (unknown) return `kubectl knows no context "${unknown[1] ?? unknown[2]}": choose one of "kubectl config get-contexts"`;

  if (said.includes('Forbidden')) return forbidden(stderr, said);

  if (said === 'EOF') return 'kubectl has no credentials for the cluster: log in';
  if (/Unauthorized|must be logged in|getting credentials/.test(said)) {
    return `the cluster does not accept your credentials (${said}): log in again`;
  }
  if (/was refused|unable to connect|timeout|timed out|deadline exceeded|no such host/i.test(said)) {
    return `kubectl cannot reach the cluster (${said}): check the context and your network`;
  }
  return `kubectl failed (${said}): mend that`;
}

function forbidden(stderr: string, said: string): string {
  const refusals = [...stderr.matchAll(/User "([^"]*)" cannot \w+ resource "([^"]*)".* in the namespace "([^"]*)"/g)];
  if (refusals.length === 0) return `the cluster forbids to look (${said}): ask for the role "view"`;
  const [[, user, , namespace]] = refusals;
  const resources = [...new Set(refusals.map(([,, resource]) => resource))].join(', ');
  return `${user} may not read ${resources} in namespace ${namespace}: ask for the role "view" there`;
}

/** The line in which kubectl says why it gave up, without its log and its "error: ". */
function lastWords(stderr: string): string {
  const said = stderr.split('\n').find(line => line.trim() !== '' && !/^[IWEF]\d{4} |^Warning: /.test(line)) ?? '';
  return said.trim().replace(/^error: /i, '');
}
