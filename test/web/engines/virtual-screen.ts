import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

import { findScreen } from '#engines/desktop-browsers';

const run = promisify(execFile);

const XDOTOOL_TIMEOUT_MS = 30_000;

/** A screen of X that no person sees, on a display of its own, and its keyboard. */
export class VirtualScreen {
  private constructor(
    private readonly server: ChildProcess,
    private readonly xdotool: string,
    /** Environment of the programs that show their windows here. */
    readonly env: { readonly DISPLAY: string },
  ) {}

  static async start(): Promise<VirtualScreen> {
    const { xvfb, xdotool } = findScreen();
    const server = spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const [display] = (await once(server.stdio[3] as NodeJS.ReadableStream, 'data')) as [Buffer];
    return new VirtualScreen(server, xdotool, { DISPLAY: `:${String(display).trim()}` });
  }

  /** Presses a key, as `shift+F10`, in the window under the pointer, as a keyboard does. WebDriver's keys skip the desktop. */
  async press(key: string): Promise<void> {
    await this.control('key', key);
  }

  /** Count of the windows that are shown. A browser's own menu is one more, or several. */
  async countWindows(): Promise<number> {
    return (await this.control('search', '--onlyvisible', '--name', '.*')).trim().split('\n').length;
  }

  stop(): void {
    this.server.kill();
  }

  private async control(...args: readonly string[]): Promise<string> {
    const env = { ...process.env, ...this.env };
    return (await run(this.xdotool, args, { env, timeout: XDOTOOL_TIMEOUT_MS })).stdout;
  }
}
