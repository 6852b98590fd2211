/** A table of the documentation. */
export function table(headings: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map((_, i) => i === 0 ? '---' : '---:')), ...rows.map(line)].join('\n');
}

export function time(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return '–';
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`;
}

export function memory(megabytes: number | undefined): string {
  return megabytes === undefined ? '–' : `${Math.round(megabytes)} MB`;
}

export function ratio(one: number | undefined, other: number | undefined): string {
  return one === undefined || other === undefined ? '–' : `${(one / other).toFixed(2)}×`;
}

/** With which power of the size a time grows between two sizes. */
export function exponent([firstSize, first]: readonly [number, number], [lastSize, last]: readonly [number, number]): string {
  return (Math.log(last / first) / Math.log(lastSize / firstSize)).toFixed(2);
}
