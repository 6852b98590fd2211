/** Times and amounts as reports write them: always the same digits, whatever the machine's language. */

/** `0:05`, `12:30`, `1:02:05`; tenths of a second only where there are any. */
export function formatTime(seconds: number): string {
  const tenths = Math.floor(Math.round(seconds * 1000) / 100);
  const whole = Math.floor(tenths / 10);
  const two = (number: number) => `${number}`.padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = two(whole % 60) + (tenths % 10 === 0 ? '' : `.${tenths % 10}`);
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${two(minutes)}:${rest}`;
}

/** `48s`, `10m 20s`, `1h 5m`: no finer than that. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const parts = hours > 0 ? [`${hours}h`, ...minutes > 0 ? [`${minutes}m`] : []] : [...minutes > 0 ? [`${minutes}m`] : [], ...rest > 0 || minutes === 0 ? [`${rest}s`] : []];
  return parts.join(' ');
}

/** `9.1%`. What is more than nothing is never written as nothing, and what is less than all never as all. */
export function formatPercent(percent: number): string {
  if (percent > 0 && percent < 0.1) return '<0.1%';
  if (percent < 100 && percent > 99.9) return '>99.9%';
  return `${percent.toFixed(1).replace(/\.0$/, '')}%`;
}

export function formatCpu(millis: number): string {
  return `${Number((millis / 1000).toFixed(2))} cpu`;
}

export function formatMemory(mebibytes: number): string {
  return mebibytes < 1024 ? `${Number(mebibytes.toFixed(0))} MiB` : `${Number((mebibytes / 1024).toFixed(1))} GiB`;
}

export function plural(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
