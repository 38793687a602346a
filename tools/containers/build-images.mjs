/**
 * `npm run images [-- docker build's options]`: builds the images of the services and `parley-migrate` with the version of package.json. Passes the npm configuration of this machine (registry, credentials, certificate
 * authorities) to the build as secrets, so it is not in the images. `DOCKER` is the Docker client.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const [, services] = /^services='(.*)'$/m.exec(readFileSync(join(ROOT, 'deploy/services'), 'utf8'));
/** The stages that are images of their own. */
const TARGETS = [...services.split(' '), 'migrate'];

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const docker = process.env.DOCKER || 'docker';

for (const target of TARGETS) {
  const args = ['build', '--target', target, '--tag', `parley-${target}:${version}`, ...handedIn(), '.'];
  const { status } = spawnSync(docker, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, DOCKER_BUILDKIT: '1' },
  });
  if (status !== 0) {
    process.exitCode = 1;
    break;
  }
}

function handedIn() {
  const registry = output('npm', ['config', 'get', 'registry']);
  const npmrc = output('npm', ['config', 'get', 'userconfig']) || join(homedir(), '.npmrc');
  const ca = process.env.NODE_EXTRA_CA_CERTS;
  return [
    ...['--build-arg', `VERSION=${version}`, '--build-arg', `REVISION=${output('git', ['rev-parse', 'HEAD'])}`],
    ...(registry ? ['--build-arg', `NPM_REGISTRY=${registry}`] : []),
    ...(existsSync(npmrc) ? ['--secret', `id=npmrc,src=${npmrc}`] : []),
    ...(ca && existsSync(ca) ? ['--secret', `id=ca,src=${ca}`] : []),
    ...process.argv.slice(2),
  ];
}

function output(command, args) {
  const { status, stdout } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
}
