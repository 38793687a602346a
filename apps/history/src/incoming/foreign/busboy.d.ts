/** The part of the package that the reading of forms uses. The package has no types of its own. */
declare module 'busboy' {
  import type { Writable } from 'node:stream';

  interface Options {
    readonly headers: { readonly 'content-type': string };
    readonly limits?: { readonly fieldSize?: number; readonly parts?: number };
  }

  interface Parser extends Writable {
    on(event: 'field', listener: (name: string, value: string) => void): this;
    on(event: 'file', listener: (name: string, stream: NodeJS.ReadableStream) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
  }

  function busboy(options: Options): Parser;
  export = busboy;
}
