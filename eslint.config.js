import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * Who may import whom among the folders of src/ (docs in ARCHITECTURE.md).
 * A folder that is not named here may import nothing of ours.
 */
const mayImport = {
  clock: [],
  files: [],
  protocol: [],
  audio: ['protocol', 'clock', 'wire'],
  wire: ['protocol', 'clock'],
  phone: ['protocol', 'clock'],
  io: ['phone', 'protocol', 'clock'],
  sip: ['phone', 'protocol', 'clock', 'wire'],
  media: ['phone', 'protocol', 'clock', 'audio'],
  health: ['phone', 'protocol', 'clock', 'audio', 'files'],
  link: ['phone', 'protocol', 'clock', 'wire', 'files'],
  update: ['phone', 'protocol', 'clock', 'wire', 'files'],
  fleet: ['protocol', 'clock', 'wire', 'files'],
  setup: ['phone', 'protocol', 'clock', 'audio', 'files'],
  exchange: ['protocol', 'clock', 'audio', 'wire'],
  web: ['protocol'],
  cli: [
    'clock',
    'protocol',
    'audio',
    'files',
    'wire',
    'phone',
    'io',
    'sip',
    'media',
    'health',
    'link',
    'update',
    'setup',
    'fleet',
    'exchange',
  ],
  bench: [
    'clock',
    'protocol',
    'audio',
    'files',
    'wire',
    'phone',
    'io',
    'sip',
    'media',
    'health',
    'link',
    'update',
    'setup',
    'fleet',
    'exchange',
    'cli',
  ],
};
const folders = Object.keys(mayImport);

const importRules = folders.map((folder) => {
  const forbidden = folders.filter((other) => other !== folder && !mayImport[folder].includes(other));
  return {
    files: [`src/${folder}/**/*.{ts,tsx}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(\\.\\./)+(${forbidden.join('|')})/`,
              message: `src/${folder} may import only ${mayImport[folder].join(', ') || 'nothing of ours'} (ARCHITECTURE.md).`,
            },
          ],
        },
      ],
    },
  };
});

/** Real time enters through src/clock only, so that tests can own it. */
const oneClock = {
  files: ['src/**/*.ts'],
  ignores: ['src/clock/**', 'src/web/**', 'src/bench/**'],
  rules: {
    'no-restricted-globals': [
      'error',
      ...['setTimeout', 'setInterval', 'setImmediate', 'performance'].map((name) => ({
        name,
        message: 'Time enters through a Clock (src/clock).',
      })),
    ],
    'no-restricted-properties': [
      'error',
      { object: 'Date', property: 'now', message: 'Time enters through a Clock (src/clock).' },
      { object: 'process', property: 'hrtime', message: 'Time enters through a Clock (src/clock).' },
    ],
  },
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test-results/', '.cache/', 'coverage/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.web.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/unified-signatures': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/web/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { ...reactHooks.configs.recommended.rules },
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: globals.node } },
  ...importRules,
  oneClock,
);
