import tseslint from 'typescript-eslint';

/** The order of the house: a room may use the rooms before it in this list and none behind. */
const rooms = [
  'errors',
  'primitives',
  'actor',
  'wire',
  'channels',
  'link',
  'proxies',
  'objects',
  'runtime',
  'process',
  'pool',
  'nest',
];

const roomRules = rooms.map((room, index) => ({
  files: [`lib/${room}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...rooms.slice(index + 1).map((later) => ({
            group: [`**/${later}/**`],
            message: `lib/${room} may only use the rooms above it: see CONTRIBUTING.md.`,
          })),
          {
            regex: '\\.\\./(index|core|testing|actor-process)\\.js$',
            message: 'A room never imports a face.',
          },
          ...(room === 'nest' ? [] : [{ group: ['@nestjs/*'], message: 'Only lib/nest may import Nest.' }]),
        ],
      },
    ],
  },
}));

const OLD = 'V8 makes such functions old from the start, and all that they hold lives until the whole heap is marked:';
/** Functions that would keep what is short-lived alive, measured in calls, errors and links that ended. */
const oldFunctions = [
  {
    selector: 'AssignmentExpression[left.type="MemberExpression"][right.type=/Function/]',
    message: `${OLD} give it a name, and assign that.`,
  },
  {
    selector: 'ObjectExpression > Property[kind!="init"]',
    message: `${OLD} make it a method, or the accessor of a class.`,
  },
];

export default tseslint.config(
  {
    ignores: ['dist/', 'bundle/', 'coverage/', 'node_modules/', 'bench/', 'test/consumers/', 'test-artefacts/'],
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // An import of types alone must not load its module.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowStaticOnly: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // What a peer's method threw is passed on as it is, whatever it is.
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreVoidReturningFunctions: true }],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  ...roomRules,
  {
    files: ['lib/{primitives,wire,channels,link,proxies,objects,process}/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...oldFunctions] },
  },
  {
    files: ['lib/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['setImmediate', 'queueMicrotask'].map((name) => ({
          name,
          message: "A test's fake timers would hold up calls: import it from node:timers, or use a promise.",
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'nextTick', message: "A test's fake timers would hold up calls: see clock.ts." },
      ],
    },
  },
  {
    // Members that are `any` have proxies, too.
    files: ['test/types/**/*.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
);
