// Rules of the portal's house: types, hooks, and the direction of imports (ui ← kit ← page ← features ← app).
import hooks from 'eslint-plugin-react-hooks';
import imports from 'eslint-plugin-import-x';
import typescript from 'typescript-eslint';

/** A room, and the rooms that it must not import from. */
const forbidden = [
  ['ui', ['kit', 'page', 'features', 'app', 'api', 'paths', 'layout', 'settings', 'commands']],
  ['messages', ['ui', 'kit', 'page', 'features', 'app', 'api', 'paths', 'layout', 'settings', 'commands']],
  ['api', ['ui', 'page', 'features', 'app', 'paths', 'layout', 'settings', 'commands']],
  ['commands', ['ui', 'kit', 'page', 'features', 'app', 'api', 'paths', 'layout', 'settings']],
  ['settings', ['ui', 'kit', 'page', 'features', 'app', 'paths', 'layout', 'commands']],
  ['kit', ['page', 'features', 'app', 'layout', 'settings', 'commands']],
  ['layout', ['ui', 'page', 'features', 'app', 'settings']],
  ['page', ['features', 'app']],
  ['features', ['app']],
];
const features = ['catalog', 'gate', 'identity', 'portal', 'spine'];

const zones = [
  ...forbidden.map(([target, rooms]) => ({ target: `./src/${target}`, from: rooms.map((room) => `./src/${room}`) })),
  ...features.map((feature) => ({
    target: `./src/features/${feature}`,
    from: features.filter((it) => it !== feature).map((it) => `./src/features/${it}`),
  })),
];

const noMantine = {
  patterns: [{ group: ['@mantine/core', '@mantine/core/*'], message: 'Mantine stays behind src/ui.' }],
};

export default typescript.config(
  { ignores: ['dist', 'node_modules', 'scripts', 'public', 'src/api/schema.d.ts', 'src/ui/icons.generated.ts', 'eslint.config.js'] },
  ...typescript.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'react-hooks': hooks, 'import-x': imports },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'no-restricted-imports': ['error', noMantine],
      'max-lines': ['error', 350],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  { files: ['src/ui/**'], rules: { 'no-restricted-imports': 'off' } },
);
