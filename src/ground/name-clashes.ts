/**
 * Names of files that get into one another's way: those that differ in upper and lower case alone, which macOS and Windows take
 * for one, and a file where others need a folder. A clone there would lack some, and show others as changed.
 */
import { dirname } from 'path';

export interface Clash {
  readonly one: string;
  readonly other: string;
}

export class FileNames {
  /** The names of files and folders as they were first written, by what a system that knows no case makes of them. */
  private readonly known = new Map<string, { readonly path: string; readonly isFolder: boolean }>();

  /** Takes a file in, and gives what gets into the way of what is there, if anything does. */
  public add(file: string): Clash | undefined {
    const clash = this.put(file, false);
    let folder = dirname(file);
    for (let above = dirname(folder); clash === undefined && folder !== above; [folder, above] = [above, dirname(above)]) {
      const other = this.put(folder, true);
      if (other !== undefined) return other;
    }
    return clash;
  }

  private put(path: string, isFolder: boolean): Clash | undefined {
    const folded = path.normalize().toLowerCase();
    const other = this.known.get(folded);
    if (other === undefined) this.known.set(folded, { path, isFolder });
    return other === undefined || (other.path === path && other.isFolder === isFolder) ? undefined : { one: path, other: other.path };
  }
}

/** In the words of a sentence. */
export function inTheWay({ one, other }: Clash): string {
  return one === other ? `${one} would be a file and a folder` : `${one} and ${other} are one and the same where upper and lower case make no difference`;
}
