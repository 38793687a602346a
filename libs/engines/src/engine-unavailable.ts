/** This machine cannot run the engine. The message is one line that lists what was tried. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';
}
