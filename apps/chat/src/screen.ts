import { clearLine, cursorTo, type Interface } from 'node:readline';

/** Standard output, shared by what arrives and what is being typed. */
export class Screen {
  private prompt: Interface | null = null;

  constructor(private readonly output: NodeJS.WriteStream) {
    output.on('drain', () => this.onDrain());
  }

  /** There is room again. */
  onDrain: () => void = () => undefined;

  /** Whoever reads us is slower than the room: show no more for now. */
  get isFull(): boolean {
    return this.output.writableNeedDrain;
  }

  /** Resolves when whoever reads us has been given everything. */
  flushed(): Promise<void> {
    return new Promise((resolve) => this.output.write('', () => resolve()));
  }

  share(prompt: Interface | null): void {
    this.prompt = prompt;
  }

  /** A whole line, above what is being typed. */
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

  /** What was typed and entered is about to come back as a message. */
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
