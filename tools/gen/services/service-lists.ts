import { callers, SERVICES, servicesWith } from '#config/services';

/** The lists of services for the scripts of operators, which run without Node. */
export function serviceLists(): string {
  const lists = {
    services: SERVICES,
    asking: callers(),
    storing: servicesWith('postgres'),
    rolled: [...SERVICES].reverse(),
  };
  return [
    '# Written by `npm run gen` from libs/config/src/services.ts: do not edit.',
    '# The services; those that ask others; those with a schema; all, those that others ask first.',
    ...Object.entries(lists).map(([name, list]) => `${name}='${list.join(' ')}'`),
    '',
  ].join('\n');
}

/** The programs that Nest's command line knows: the services and those beside them. */
export function nestProjects(): string {
  const projects = ['standalone', ...SERVICES, 'admin'].map((name) => [name, projectOf(name)] as const);
  const { root, sourceRoot, entryFile, compilerOptions } = projectOf('standalone');
  const whole = {
    $schema: 'https://json.schemastore.org/nest-cli',
    monorepo: true,
    root,
    sourceRoot,
    entryFile,
    compilerOptions: { builder: 'tsc', webpack: false, deleteOutDir: false, ...compilerOptions },
    projects: Object.fromEntries(projects),
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

function projectOf(name: string) {
  const root = `apps/${name}`;
  const compilerOptions = { tsConfigPath: `${root}/tsconfig.app.json` };
  return { type: 'application', root, sourceRoot: `${root}/src`, entryFile: `${root}/src/main`, compilerOptions };
}
