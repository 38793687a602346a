import { Component, type ReactNode } from 'react';

import { Failure } from './failure.js';

export interface BoundaryProps {
  /** What is shown. After an error another value is another attempt. */
  readonly of?: unknown;
  /** Shown in place of the children after an error; an offer to reload the page unless given. */
  readonly fallback?: ReactNode | undefined;
  readonly onError?: () => void;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly hasFailed: boolean;
  readonly of?: unknown;
}

/** Keeps an error of what it contains from the rest of the page. React logs the error. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { hasFailed: true };
  }

  static getDerivedStateFromProps({ of }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return of === state.of ? null : { of, hasFailed: false };
  }

  override state: BoundaryState = { hasFailed: false };

  override componentDidCatch(): void {
    this.props.onError?.();
  }

  override render(): ReactNode {
    const { fallback = <Failure />, children } = this.props;
    return this.state.hasFailed ? fallback : children;
  }
}
