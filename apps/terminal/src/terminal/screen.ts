import { clearLine, cursorTo, type Interface } from 'node:readline';

/** Standard output, shared by received messages and the line that the user is typing. */
export class Screen {
  private prompt: Interface | null = null;

  constructor(private readonly output: NodeJS.WriteStream) {
    output.on('drain', () => this.onDrain());
  }

  /** Called when the output accepts data again. */
  onDrain: () => void = () => undefined;

  /** True while the reader of our output is too slow; callers must not write more. */
  get isFull(): boolean {
    return this.output.writableNeedDrain;
  }

  /** Resolves when all output has been written. */
  flushed(): Promise<void> {
    return new Promise((resolve) => this.output.write('', () => resolve()));
  }

  share(prompt: Interface | null): void {
    this.prompt = prompt;
  }

  /** Writes a line above the prompt. */
  line(text: string): void {
    this.write(`${text}\n`);
  }

  write(text: string): void {
    if (this.prompt !== null) {
      cursorTo(this.output, 0);
      clearLine(this.output, 0);
    }
    this.output.write(text);
    this.prompt?.prompt(true);
  }

  /** Removes the line that the user entered; it comes back as a message. */
  eraseEntered(): void {
    if (this.prompt === null) return;
    this.output.write('\u001b[1A');
    clearLine(this.output, 0);
  }

  error(text: string): void {
    if (this.prompt !== null) {
      cursorTo(this.output, 0);
      clearLine(this.output, 0);
    }
    process.stderr.write(`parley: ${text}\n`);
    this.prompt?.prompt(true);
  }
}
