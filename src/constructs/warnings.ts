const said = new Set<string>();

/** Prints a warning the first time that it comes up: three hundred services with one plan are worth one line. */
export function warnOnce(path: string, warning: string): void {
  if (said.has(warning)) return;
  said.add(warning);
  process.emitWarning(`[${path}] ${warning}`, 'RolloutWarning');
}
