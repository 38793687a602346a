import { request, type RequestOptions } from 'node:http';

const ANSWER_TIMEOUT_MS = 30_000;

/**
 * Asks the Docker engine at `host` (as in `DOCKER_HOST`) for something by its HTTP API. A question costs a few milliseconds
 * of CPU, and the start of the command `docker` many times as much.
 *
 * @param path without a version of the API: the engine takes its own
 * @throws Error if the engine does not answer, or answers with another status than 200
 */
export function askDocker(host: string, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request({ ...placeOf(host), path, timeout: ANSWER_TIMEOUT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('error', reject).once('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`Docker: ${path}: ${String(response.statusCode)} ${text.trim()}`));
      });
    });
    asked.once('timeout', () => asked.destroy(new Error(`Docker: ${path}: no answer`)));
    asked.once('error', reject).end();
  });
}

/** The place of Docker: a socket, or TCP without TLS. */
function placeOf(host: string): RequestOptions {
  const { protocol, hostname, port, pathname } = new URL(host);
  if (protocol === 'unix:') return { socketPath: pathname };
  if (protocol === 'tcp:') return { host: hostname, port };
  throw new Error(`DOCKER_HOST: ${host} is neither unix:// nor tcp://`);
}
