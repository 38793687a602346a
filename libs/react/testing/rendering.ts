import { act, cleanup, renderHook, type RenderHookResult } from '@testing-library/react';
import { createElement, type ReactNode } from 'react';

import type { Parley } from '#client';

import { World } from '../../client/model/world.js';
import { ParleyProvider } from '../src/index.js';

export interface Rendered<Props, Result> extends RenderHookResult<Result, Props> {
  /** Number of renders so far. */
  readonly renders: () => number;
}

/** Renders hooks with the clients of a model server, whose network has no faults. */
export class Rendering {
  readonly world = new World(1);

  async begin(): Promise<void> {
    this.world.network.faults = false;
    await this.world.begin();
    await this.world.pass(1_000);
  }

  end(): void {
    cleanup();
    this.world.close();
  }

  get parley(): Parley {
    return this.world.client(0);
  }

  /** Advances the virtual time of the clients. */
  pass(durationMs = 500): Promise<void> {
    return act(() => this.world.pass(durationMs));
  }

  /** Renders a hook of the first user. `strict`: mounts it twice, as React's StrictMode does. */
  hook<Result, Props = undefined>(
    use: (props: Props) => Result,
    { props, strict = false }: { readonly props?: Props; readonly strict?: boolean } = {},
  ): Rendered<Props, Result> {
    let renders = 0;
    const { parley } = this;
    const rendered = renderHook<Result, Props>(
      (given: Props) => {
        renders++;
        return use(given);
      },
      {
        wrapper: ({ children }: { readonly children: ReactNode }) =>
          createElement(ParleyProvider, { value: parley }, children),
        reactStrictMode: strict,
        ...(props !== undefined && { initialProps: props }),
      },
    );
    return { ...rendered, renders: () => renders };
  }
}
