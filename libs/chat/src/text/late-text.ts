let loading: Promise<void> | undefined;

/** The parts that load later wait for these texts. */
export function awaitText(texts: Promise<void>): void {
  loading = texts;
}

/** Settled when the loaded parts have their texts. */
export async function lateText(): Promise<void> {
  await loading;
}
