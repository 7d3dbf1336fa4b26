import type { Notifier } from '../../../src/ui/notifier';

/** Keeps what the user is told, and answers as the test says. */
export class FakeNotifier implements Notifier {
  readonly errors: string[] = [];
  readonly warnings: string[] = [];
  readonly offers: string[] = [];
  /** What the user answers to a message. */
  choose: (actions: readonly string[]) => string | undefined | Promise<string | undefined> = () => undefined;

  error(error: unknown, _doing: string, actions: readonly string[] = []): Promise<string | undefined> {
    this.errors.push((error as Error).message);
    return Promise.resolve(this.choose(actions));
  }

  warning(message: string): Promise<void> {
    this.warnings.push(message);
    return Promise.resolve();
  }

  offer(message: string, actions: readonly string[]): Promise<string | undefined> {
    this.offers.push(message);
    return Promise.resolve(this.choose(actions));
  }
}
