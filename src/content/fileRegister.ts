import { type Disposable, toDisposable } from '../base/disposable';

/** What tells one file from another, whatever path leads to it: `stat` with `bigint`. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

interface Uses {
  readers: number;
  isWritten: boolean;
}

/**
 * Which files one node has open, so that it never writes over a file that it streams, nor from two players into one. To be asked with an
 * open file and before anything is changed in it.
 */
export class FileRegister {
  /** Device and inode → who uses it. Bounded by the flows that the node offers and watches. */
  private readonly files = new Map<string, Uses>();

  /** The file is being read until the result is disposed. A file that is being written may be read. */
  read(file: FileIdentity): Disposable {
    const uses = this.usesOf(file);
    uses.readers++;
    return toDisposable(() => {
      uses.readers--;
      this.forgetUnused(file);
    });
  }

  /** The file is being written until the result is disposed; or what this node does with it already, and is not to be disturbed in. */
  write(file: FileIdentity): Disposable | 'isRead' | 'isWritten' {
    const uses = this.usesOf(file);
    if (uses.isWritten) return 'isWritten';
    if (uses.readers > 0) return 'isRead';
    uses.isWritten = true;
    return toDisposable(() => {
      uses.isWritten = false;
      this.forgetUnused(file);
    });
  }

  private usesOf(file: FileIdentity): Uses {
    const known = this.files.get(keyOf(file));
    if (known) return known;
    const uses = { readers: 0, isWritten: false };
    this.files.set(keyOf(file), uses);
    return uses;
  }

  private forgetUnused(file: FileIdentity): void {
    const uses = this.files.get(keyOf(file));
    if (uses && !uses.isWritten && uses.readers === 0) this.files.delete(keyOf(file));
  }
}

function keyOf({ dev, ino }: FileIdentity): string {
  return `${dev}:${ino}`;
}
