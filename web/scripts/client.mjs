// Writes src/api/schema.d.ts, the types of our API, from web/openapi.json; with --check, says whether
// what is checked in is what would be written.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const source = new URL('../openapi.json', import.meta.url);
const target = new URL('../src/api/schema.d.ts', import.meta.url);
const head = '// The types of the API, generated from openapi.json by `npm run client`. Not edited by hand.\n';

const types = head + astToString(await openapiTS(source, { emptyObjectsUnknown: true, defaultNonNullable: false }));
if (process.argv.includes('--check')) {
  const present = await readFile(target, 'utf8').catch(() => '');
  if (present !== types) {
    console.error('src/api/schema.d.ts is not what openapi.json says: run `npm run client` in web/');
    process.exit(1);
  }
} else {
  await writeFile(target, types);
}
