// HEALTHCHECK: exit code 0 while the service in this container is ready.
const TIMEOUT_MS = 3_000;

const url = `http://127.0.0.1:${process.env.PORT || '3000'}/health/ready`;
try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  process.stdout.write(`${await answer.text()}\n`);
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`${url}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
