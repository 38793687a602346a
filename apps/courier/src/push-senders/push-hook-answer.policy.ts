/** Tokens that are gone, and ids of pushes that are to come again. */
export interface PushHookAnswer {
  readonly gone: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
}

/** What a gateway's answer names. A body that is no JSON, and fields of other kinds, name nothing. */
export function namedIn(body: string | undefined): PushHookAnswer {
  const { gone, failed } = objectIn(body);
  return { gone: textsIn(gone), failed: textsIn(failed) };
}

function objectIn(body: string | undefined): { gone?: unknown; failed?: unknown } {
  try {
    const value: unknown = JSON.parse(body ?? '');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // It is no JSON.
    return {};
  }
}

function textsIn(list: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : []);
}
