import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { service, SERVICES, servicesWith, type ServiceName } from '#config/services';
import { apart, fillBlocks } from '../blocks.js';

const FILE = 'Dockerfile';

export const IMAGES = {
  file: FILE,
  generate: (root: string) => {
    const text = readFileSync(join(root, FILE), 'utf8');
    return fillBlocks(text, FILE, {
      services: apart(SERVICES.map((name) => imageLines(name, text))),
      migrations: migrations(),
    });
  },
};

/** A stage `for-NAME` has what only this image needs. */
function imageLines(name: ServiceName, text: string): string[] {
  const hasOwnBase = text.includes(` AS for-${name}\n`);
  return [
    `FROM ${hasOwnBase ? `for-${name}` : 'service'} AS ${name}`,
    `ENV NODE_OPTIONS="${service(name).nodeOptions.join(' ')}"`,
    `COPY --from=build /app/dist/apps/${name} dist/apps/${name}`,
    `CMD ["node", "dist/apps/${name}/src/main.js"]`,
  ];
}

function migrations(): string[] {
  const names = servicesWith('postgres');
  const all = names.map((name) => `node dist/apps/${name}/src/migrate.js`).join(' && ');
  return [
    ...names.map((name) => `COPY --from=build /app/dist/apps/${name} dist/apps/${name}`),
    `CMD ["sh", "-c", "trap 'exit 143' TERM INT; { ${all}; } & wait $!"]`,
  ];
}
