import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const TESTS = ['**/*.spec.{ts,tsx,mjs}', '**/conformance/**', '**/testing/**', 'libs/client/model/**', 'test/**'];
const PROGRAMS = ['tools/**', 'chaos/**', 'bench/**', 'examples/**', 'apps/*/src/migrate.ts'];

const syntax = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of strings, or an object `as const`.' },
  { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
];

/** Each part of the page that loads later is known to libs/chat/src/parts, which loads it before it is needed. */
const parts = [
  {
    selector: 'ImportExpression:not(CallExpression[callee.name=/^(lazyPart|partOf)$/] ImportExpression)',
    message: 'Load it by lazyPart or partOf.',
  },
  { selector: 'ImportSpecifier[imported.name="lazy"]', message: 'Use lazyPart.' },
];

/** The courier reads the time only from the clock that it is handed. */
const clock = [
  {
    selector: 'CallExpression[callee.object.name=/^(Date|performance)$/][callee.property.name="now"]',
    message: 'Have a Clock handed in (#platform/clock).',
  },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Have a Clock handed in (#platform/clock).',
  },
];

/** Rules that need no types, for all modules. */
const language = {
  'array-callback-return': 'error',
  complexity: ['error', 12],
  'default-case-last': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'max-depth': ['error', 3],
  'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  'no-console': 'error',
  'no-constant-binary-expression': 'error',
  'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
  'no-else-return': 'error',
  'no-empty': 'error',
  'no-extend-native': 'error',
  'no-fallthrough': 'error',
  'no-nested-ternary': 'error',
  'no-param-reassign': 'error',
  'no-promise-executor-return': 'off',
  'no-regex-spaces': 'error',
  'no-restricted-syntax': ['error', ...syntax],
  'no-self-compare': 'error',
  'no-sparse-arrays': 'error',
  'no-template-curly-in-string': 'error',
  'no-unneeded-ternary': 'error',
  'no-unreachable-loop': 'error',
  'no-unsafe-finally': 'error',
  'no-useless-rename': 'error',
  'no-useless-return': 'error',
  'no-var': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'use-isnan': 'error',
  'valid-typeof': 'error',
};

/** Rules of TypeScript. Those that need types are in .oxlintrc.json. */
const typescript = {
  // Classes that Nest injects must stay value imports; the rule skips files with decorators.
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/no-empty-function': ['error', { allow: ['private-constructors', 'protected-constructors'] }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true },
  ],
};

/** Services throw domain errors. Only delivery code and the platform know HTTP. */
const domainErrors = {
  '@typescript-eslint/no-restricted-imports': [
    'error',
    {
      patterns: [
        {
          group: ['@nestjs/common'],
          importNamePattern: 'Exception$|^forwardRef$',
          message: 'Throw ChatError from #contracts, and avoid circular injectables.',
        },
      ],
    },
  ],
};

export default tseslint.config(
  { ignores: ['**/dist/', 'data/', 'coverage/', 'node_modules/', '.cache/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    // As in tsconfig.json: the metadata of decorators needs values.
    languageOptions: { parserOptions: { experimentalDecorators: true, emitDecoratorMetadata: true } },
    rules: { ...language, ...typescript },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    rules: language,
  },
  { files: ['apps/**/*.ts', 'libs/**/*.ts'], rules: domainErrors },
  { files: ['**/*.filter.ts', 'libs/platform/**'], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
  { files: PROGRAMS, rules: { 'no-console': 'off' } },
  {
    files: ['apps/web/**/*.{ts,tsx}', 'libs/{chat,react}/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
  },
  {
    files: ['apps/web/src/**/*.{ts,tsx}', 'libs/{chat,react}/src/**/*.{ts,tsx}'],
    ignores: TESTS,
    rules: { 'no-restricted-syntax': ['error', ...syntax, ...parts] },
  },
  {
    files: ['apps/courier/src/**/*.ts'],
    ignores: TESTS,
    rules: { 'no-restricted-syntax': ['error', ...syntax, ...clock] },
  },
  // Parts wait for the texts of their language (libs/chat/src/text/late-text.ts).
  { files: ['libs/chat/src/text/texts/*.ts'], rules: { 'no-restricted-syntax': 'off' } },
  // Tools require a default export in these modules.
  {
    files: [
      '**/*.config.{js,ts}',
      '.dependency-cruiser.js',
      'test/{,web/}setup.ts',
      'libs/testing/src/engines/postgres-setup.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  // A long statement or table may be long.
  {
    files: [
      '**/migrations/*.ts',
      '**/*.sql.ts',
      'libs/contracts/src/errors.ts',
      'libs/chat/src/text/texts/*/*.ts',
      '.dependency-cruiser.js',
    ],
    rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' },
  },
  {
    files: TESTS,
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off', // `describe` is a function
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
