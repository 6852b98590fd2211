/** What is tidied up even where the process does not come to an end of its own. */

/** Those that end a process unless it listens. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const actions = new Set<() => void>();

/** Does something when the process exits, or is ended by a signal that it can notice. The result takes it back. */
export function atEnd(action: () => void): () => void {
  // Each has a place of its own, even where it is the same function.
  const own = () => action();
  actions.add(own);
  listen();
  return () => {
    actions.delete(own);
    // A signal that came during a synchronous action is delivered only in the next turn, if somebody still listens.
    setImmediate(stopListening);
  };
}

function listen(): void {
  if (process.listeners('exit').includes(endAll)) return;
  process.on('exit', endAll);
  for (const signal of SIGNALS) process.on(signal, interrupted);
}

function stopListening(): void {
  if (actions.size > 0) return;
  process.off('exit', endAll);
  for (const signal of SIGNALS) process.off(signal, interrupted);
}

/** The last one first. What one of them cannot do keeps no other from its work. */
export function endAll(): void {
  for (const action of [...actions].reverse()) {
    actions.delete(action);
    try {
      action();
    } catch {
      // The process ends, and nobody is left to be told.
    }
  }
}

/** Ends the process as the signal would have. Where others listen to it they decide, and what was begun comes to its end. */
function interrupted(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  endAll();
  stopListening();
  process.kill(process.pid, signal);
}
