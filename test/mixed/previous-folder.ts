/** The folder with a build of the previous version. The runner of the suites sets it. */
export function previousFolder(): string {
  const folder = process.env['PARLEY_TEST_PREVIOUS'];
  if (folder !== undefined) return folder;
  throw new Error('PARLEY_TEST_PREVIOUS is not set: run the suite through npm run test:matrix');
}
